// The terminal view, on a running proxy or on the file itself. Loaded only by the commands that show it.
import type { McpViewOptions } from '../frontends/cli/mcp/mcp-view-options.ts';
import type { BugReport } from './bug-report.ts';
import type { DataPaths } from './config.ts';
import { openClient } from './open-client.ts';
import type { OwnWords } from './own-words.ts';

export interface McpViewPlace {
  paths: DataPaths;
  reportBug: BugReport;
  words: OwnWords;
}

type Shown = Omit<McpViewOptions, 'dataDir'>;

/** Resolves when the person quits. */
export async function showMcpView({ paths, reportBug, words }: McpViewPlace, shown: Shown): Promise<void> {
  const runMcpView = await loadView();
  await runMcpView({
    ...shown,
    openLink: () => openClient(paths, reportBug),
    listen: (onLine) => words.divert(onLine),
    stdin: process.stdin,
    stdout: process.stdout,
  });
}

/** React chooses as it is loaded: its other build checks more and is many times slower. Programs we start keep the environment as it was. */
async function loadView() {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  const { runMcpView } = await import('../frontends/tui/run-mcp-view.tsx');
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  return runMcpView;
}
