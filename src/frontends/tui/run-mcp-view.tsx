import { render } from 'ink';
import type { McpReplayer } from '../../model/mcp-replay.ts';
import { type FeedOptions, McpFeed } from './feed/mcp-feed.ts';
import { McpView } from './screens/McpView.tsx';

const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface McpViewOptions extends FeedOptions {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream;
  /** What is said while there is no connection. */
  waitingText: string;
  /** What the rest of the program says meanwhile. Gives back how to stop listening. */
  listen: (onLine: (line: string) => void) => () => void;
  /** Sends a selected request again. */
  replay: McpReplayer;
}

/**
 * Shows MCP messages as they are recorded until the person quits. The screen before is put back however this ends: Ink does so when the process
 * exits, too.
 */
export async function runMcpView({ listen, replay, waitingText, stdin, stdout, ...of }: McpViewOptions): Promise<void> {
  const feed = new McpFeed(of);
  try {
    await feed.start();
    const view = render(<McpView feed={feed} listen={listen} replay={replay} waitingText={waitingText} />, {
      stdin,
      stdout,
      // What runs under CI is a terminal as well when it says so.
      interactive: true,
      alternateScreen: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    for (const signal of endSignals) process.once(signal, view.unmount);
    await view.waitUntilExit();
    for (const signal of endSignals) process.off(signal, view.unmount);
  } finally {
    await feed.close();
  }
}
