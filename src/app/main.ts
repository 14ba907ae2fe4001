// The entry: one command line in, one exit code out. Expected failures are one line on stderr; anything else is a fault of ours.

import type { CliHost } from '../frontends/cli/cli-host.ts';
import type {
  EndableRelay,
  HttpRelayStart,
  McpBridgeStart,
  McpStdioBridgeStart,
  RelayRecordingOptions,
  StartedHttpRelay,
  WrapOptions,
} from '../frontends/cli/mcp/relay-options.ts';
import { runCli } from '../frontends/cli/run-cli.ts';
import type { StartedProxy, StartOptions } from '../frontends/cli/start/start-options.ts';
import { createTerminal } from '../frontends/cli/terminal/terminal.ts';
import { printableLine } from '../frontends/terminal-text/printable-text.ts';
import { AppError } from '../model/app-error.ts';
import type { RecordingHealth } from '../model/change.ts';
import { createBugReport } from './bug-report.ts';
import { commandName } from './command-name.ts';
import { dataPaths } from './config.ts';
import { createOwnWords } from './own-words.ts';
import { programVersion } from './program-version.ts';
import { createRecordingNotice } from './recording-notice.ts';
import type { RelayRecordingPlace } from './relay-recording.ts';
import { installShutdown } from './shutdown.ts';
import type { RunningProxy } from './wire-up.ts';

const ownWords = createOwnWords((line) => void process.stderr.write(`${line}\n`));
const isDebug = process.argv.includes('--debug') || Boolean(process.env.NECTOPROXY_DEBUG);
const reportBug = createBugReport(writeLine, isDebug);
let isProxy = false;

/** A reader that went away (`| head`) ends a command quietly; a proxy goes on, because its work is not its words. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') reportBug(error, 'stdout');
  if (!isProxy) process.exit(0);
});
process.stderr.on('error', () => {});

const host: CliHost = {
  version: programVersion(),
  commandName: commandName(process.env),
  // Each command loads what it needs and no more.
  openClient: async ({ dataDir }) => (await import('./open-client.ts')).openClient(dataPaths(dataDir), reportBug),
  openCertificates: async ({ dataDir }) => (await import('./open-client.ts')).openCertificatesOf(dataPaths(dataDir)),
  startProxy,
  wrapMcpServer,
  startMcpHttpRelay,
  startMcpBridge,
  bridgeMcpOverStdio,
  showMcpView: async ({ dataDir, ...shown }) => {
    const { showMcpView } = await import('./mcp-view.ts');
    await showMcpView({ paths: dataPaths(dataDir), reportBug, words: ownWords }, shown);
  },
};

try {
  const exitCode = await runCli(process.argv.slice(2), { host, terminal: createTerminal(process) });
  if (!isProxy) process.exitCode = exitCode;
} catch (error) {
  tellRefusal(error);
  process.exitCode = 1;
}

async function startProxy(options: StartOptions): Promise<StartedProxy> {
  let proxy: RunningProxy | null = null;
  let isWanted = true;
  const shutdown = installShutdown(
    async () => {
      isWanted = false;
      await proxy?.close();
    },
    (error) => reportBug(error, 'shutdown'),
  );
  const onRecordingHealth: (health: RecordingHealth) => void = createRecordingNotice(writeLine);
  const onFatal = (what: string, error: Error): void => {
    writeLine(
      `nectoproxy: ${what} has failed (${error.message}), so the proxy ends; what was recorded is kept. Start it again.`,
    );
    shutdown.begin(1);
  };
  isProxy = true;
  try {
    const { runProxy } = await import('./wire-up.ts');
    const say = (line: string): void => writeLine(`nectoproxy: ${line}`);
    proxy = await runProxy(options, dataPaths(options.dataDir), { reportBug, say, onRecordingHealth, onFatal });
  } catch (error) {
    isProxy = false;
    throw error;
  }
  // Told to end while it was starting.
  if (!isWanted) await proxy.close();
  process.on('uncaughtException', (error) => reportBug(error));
  process.on('unhandledRejection', (reason) => reportBug(reason));
  return proxy.started;
}

async function wrapMcpServer(options: WrapOptions): Promise<never> {
  // A relay goes on whatever happens to its words or its record.
  isProxy = true;
  process.on('uncaughtException', (error) => reportBug(error));
  process.on('unhandledRejection', (reason) => reportBug(reason));
  const mcp = await import('./mcp-wrap.ts');
  return mcp.wrapMcpServer(options, recordingPlace(options));
}

async function startMcpHttpRelay(options: HttpRelayStart): Promise<EndableRelay> {
  const { runHttpRelay } = await import('./mcp-http-relay.ts');
  return keepRunning(await runHttpRelay(options, recordingPlace(options)));
}

async function startMcpBridge(options: McpBridgeStart): Promise<EndableRelay> {
  const { runMcpBridge } = await import('./mcp-bridge.ts');
  return keepRunning(await runMcpBridge(options, recordingPlace(options)));
}

async function bridgeMcpOverStdio(options: McpStdioBridgeStart): Promise<never> {
  isProxy = true;
  process.on('uncaughtException', (error) => reportBug(error));
  process.on('unhandledRejection', (reason) => reportBug(reason));
  const { runStdioBridge } = await import('./mcp-bridge.ts');
  return runStdioBridge(options, recordingPlace(options));
}

/** Until the process is told to end. */
function keepRunning(relay: { started: StartedHttpRelay; close(): Promise<void> }): EndableRelay {
  const shutdown = installShutdown(
    () => relay.close(),
    (error) => reportBug(error, 'shutdown'),
  );
  isProxy = true;
  process.on('uncaughtException', (error) => reportBug(error));
  process.on('unhandledRejection', (reason) => reportBug(reason));
  return { ...relay.started, end: () => shutdown.begin(0) };
}

function recordingPlace({ dataDir, session }: RelayRecordingOptions): RelayRecordingPlace {
  return { paths: dataPaths(dataDir), session, writeLine, reportBug };
}

function tellRefusal(error: unknown): void {
  if (error instanceof AppError) {
    writeLine(isDebug ? String(error.stack) : printableLine(error.message));
  } else {
    reportBug(error);
  }
}

function writeLine(line: string): void {
  ownWords.say(line);
}
