import { type Command, InvalidArgumentError, Option } from 'commander';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { jsonLine } from '../terminal/terminal.ts';
import { splitCommandLine } from './command-line.ts';
import { interceptFilter, interceptOf } from './intercept-option.ts';
import { addMetadataOptions, type MetadataFlags, metadataOf } from './metadata-option.ts';
import type {
  BridgeTarget,
  EndableRelay,
  HttpRelayStart,
  RelayRecordingOptions,
  WrapOptions,
} from './relay-options.ts';
import { createReplayer } from './replay/replay-one.ts';
import { addServerOptions, httpFlags, processFlags, refuseGiven, type ServerFlags } from './server-options.ts';

type Transport = 'stdio' | 'sse' | 'streamable-http';

interface Flags extends MetadataFlags, ServerFlags {
  transport: Transport;
  targetCommand?: string;
  targetUrl?: URL;
  listenTransport?: Transport;
  listenHost: string;
  listenPort: number;
  upstreamCa: string[];
  dataDir?: string;
  session?: string;
  sessionFile?: string;
  intercept?: string | true;
  tui: boolean;
  json?: boolean;
}

export function addStartCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('start')
    .description('Stand between an MCP client and a server, and record what they say.')
    .addOption(
      new Option('--transport <name>', 'how the server is reached')
        .choices(['stdio', 'sse', 'streamable-http'])
        .makeOptionMandatory(),
    )
    .option('--target-command <command>', 'the server and its arguments (stdio)')
    .option('--target-url <url>', 'address of the server (sse, streamable-http)', httpUrl)
    .addOption(
      new Option('--listen-transport <name>', 'how clients reach us; default: as the server is reached').choices([
        'stdio',
        'sse',
        'streamable-http',
      ]),
    )
    .option('--listen-host <address>', 'address clients reach us at', '127.0.0.1')
    .option('--listen-port <number>', 'port clients reach us at; 0 = any free one', port, 8080)
    .option('--upstream-ca <file>', 'trust these authorities (PEM) for the server as well', collect, [])
    .option('--session <name>', 'record into this session, made when there is none; default: the active one')
    .option(
      '--intercept [filter]',
      'hold messages for a decision from the start: those that match, or all',
      interceptFilter,
    )
    .option('--session-file <file>', 'write a session file as it goes')
    .option('--no-tui', 'no terminal view')
    .option('--json', 'print one line of JSON once everything is up');
  addServerOptions(command);
  addMetadataOptions(command);
  addCommonOptions(command)
    .allowExcessArguments(false)
    .action((flags: Flags) => {
      checkFlags(command, flags);
      return start(flags, context);
    });
}

/** Refused is also what would have no effect: whoever gives it counts on it. */
function checkFlags(command: Command, { transport, listenTransport = transport, ...flags }: Flags): void {
  const { targetCommand = '', targetUrl } = flags;
  const isOverHttp = transport !== 'stdio';
  if (!isOverHttp && (splitCommandLine(targetCommand)?.length ?? 0) === 0)
    command.error('error: --transport stdio needs --target-command, with its quotes closed');
  if (isOverHttp && targetUrl === undefined) command.error(`error: --transport ${transport} needs --target-url`);
  const idle = isOverHttp ? ['--target-command', ...processFlags] : ['--target-url', '--upstream-ca', ...httpFlags];
  refuseGiven(command, idle, `--transport ${transport}`);
  if (listenTransport === 'stdio')
    refuseGiven(command, ['--listen-host', '--listen-port'], 'clients that speak stdio; see --listen-transport');
}

async function start(flags: Flags, context: CommandContext): Promise<void> {
  const { dataDir, session, sessionFile, transport, listenTransport = transport } = flags;
  const recording: RelayRecordingOptions = {
    ...{ dataDir, session, sessionFile },
    metadata: metadataOf(flags),
    intercept: interceptOf(flags.intercept),
  };
  if (listenTransport !== transport) return startBridge(flags, listenTransport, { recording, context });
  const { host } = context;
  if (transport === 'stdio') pointToAttach(flags, context);
  if (transport === 'stdio') return host.wrapMcpServer({ ...recording, ...serverOf(flags) });
  const { listenHost, listenPort } = flags;
  const target = { transport, ...addressOf(flags) };
  await tell(await host.startMcpHttpRelay({ ...recording, ...target, listenHost, listenPort }), flags, context);
}

interface Starting {
  recording: RelayRecordingOptions;
  context: CommandContext;
}

async function startBridge(flags: Flags, transport: Transport, { recording, context }: Starting): Promise<void> {
  const { listenHost, listenPort } = flags;
  const options = { ...recording, target: targetOf(flags) };
  if (transport === 'stdio') pointToAttach(flags, context);
  if (transport === 'stdio') return context.host.bridgeMcpOverStdio({ ...options, listen: { transport } });
  const started = await context.host.startMcpBridge({ ...options, listen: { transport, listenHost, listenPort } });
  await tell(started, flags, context);
}

function targetOf(flags: Flags): BridgeTarget {
  const { transport } = flags;
  return transport === 'stdio' ? { transport, ...serverOf(flags) } : { transport, ...addressOf(flags) };
}

function serverOf({ targetCommand, env, cwd }: Flags): Omit<WrapOptions, keyof RelayRecordingOptions> {
  const [command, ...args] = splitCommandLine(targetCommand ?? '') ?? [];
  return { command: command as string, args, env, cwd };
}

function addressOf({
  targetUrl,
  header: headers,
  upstreamCa,
}: Flags): Pick<HttpRelayStart, 'targetUrl' | 'headers' | 'upstreamCa'> {
  return { targetUrl: targetUrl as URL, headers, upstreamCa };
}

/** The terminal view where there is a terminal and a record to show; otherwise the facts, once. */
async function tell(started: EndableRelay, flags: Flags, { host, terminal }: CommandContext): Promise<void> {
  if (flags.json) return terminal.write(jsonLine({ event: 'started', ...started }));
  const { style } = terminal;
  const where = started.session === null ? 'not recorded' : `recorded into ${printableLine(started.session.name)}`;
  const facts = `${style.bold('MCP')} ${style.cyan(started.url)}  ${where}`;
  if (!flags.tui || !terminal.isInteractive || started.session === null)
    return terminal.write(`${facts}. Ctrl-C ends it.\n`);
  const waitingText = `Waiting for a client at ${started.url}`;
  // What this process records begins after it did.
  const shownSince = Math.floor(performance.timeOrigin);
  const replay = createReplayer(host.version);
  await host.showMcpView({ dataDir: flags.dataDir, waitingText, shownSince, replay });
  await terminal.write(`${facts}${flags.sessionFile === undefined ? '' : `, and ${flags.sessionFile}`}.\n`);
  started.end();
}

/** Where the relay itself speaks on the standard streams, the view is shown in another terminal. */
function pointToAttach({ tui, json }: Flags, { host, terminal }: CommandContext): void {
  if (tui && !json && terminal.isInteractive)
    console.error(`To see the messages, run "${host.commandName} mcp attach" in another terminal.`);
}

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new InvalidArgumentError('It must be an http:// or https:// address.');
  return url;
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return number;
}

function collect(file: string, earlier: string[]): string[] {
  return [...earlier, file];
}
