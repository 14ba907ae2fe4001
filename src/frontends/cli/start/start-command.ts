import { homedir } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { interceptFilter, interceptOf } from '../mcp/intercept-option.ts';
import { jsonLine } from '../terminal/terminal.ts';
import { openInBrowser } from './browser.ts';
import { quoted } from './shell-quoting.ts';
import type { StartedProxy, StartOptions } from './start-options.ts';
import { startedScreen } from './started-screen.ts';

interface Flags extends Omit<StartOptions, 'requireToken' | 'upstreamCa' | 'interceptMcp'> {
  upstreamCa?: string[];
  requireToken?: boolean;
  interceptMcp?: string | true;
  open: boolean;
  json?: boolean;
}

export function addStartCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('start')
    .description('Run the proxy and its API until Ctrl-C; all traffic goes into the active session.')
    .option('-p, --port <number>', 'proxy port; 0 = any free one', port, 8888)
    .option('-u, --ui-port <number>', 'port of the web UI and the API; 0 = any free one', port, 8889)
    .option('--host <address>', 'address the proxy listens on; 0.0.0.0 lets other devices use it', '127.0.0.1')
    .option(
      '--ui-host <address>',
      'address the UI and the API listen on; beyond loopback they ask for a token',
      '127.0.0.1',
    )
    .option('--session <name>', 'create this session, or resume it, and make it active')
    .option('--no-open', 'do not open the UI in a browser')
    .option(
      '--upstream-ca <file>',
      'trust these authorities (PEM) for origins as well; may be given several times',
      collect,
    )
    .option('--require-token', 'let the API ask for a token on loopback too')
    .option(
      '--intercept-mcp [filter]',
      'hold MCP messages for a decision from the start: those that match, or all',
      interceptFilter,
    )
    .option('--json', 'print one line of JSON once everything is up');
  addCommonOptions(command)
    .allowExcessArguments(false)
    .action((flags: Flags) => start(flags, context));
}

async function start({ open, json, ...flags }: Flags, { host, terminal }: CommandContext): Promise<void> {
  const started = await host.startProxy({
    ...flags,
    upstreamCa: flags.upstreamCa ?? [],
    requireToken: flags.requireToken ?? false,
    interceptMcp: interceptOf(flags.interceptMcp),
  });
  if (json) {
    await terminal.write(jsonLine(startedEvent(started)));
  } else {
    const place = flags.dataDir === undefined ? '' : ` --data-dir ${quoted(started.dataDir)}`;
    const screen = startedScreen(started, {
      style: terminal.style,
      platform: process.platform,
      homeDir: homedir(),
      trustCommand: `${host.commandName} cert --install${place}`,
    });
    await terminal.write(screen);
  }
  if (open && !json && terminal.isInteractive && started.openBrowser) openInBrowser(started.openUrl);
}

function startedEvent({ openBrowser: _, caFingerprint256, ...started }: StartedProxy): Record<string, unknown> {
  return { event: 'started', ...started, caFingerprint256 };
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d{1,5}$/.test(text) || number > 65_535)
    throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return number;
}

function collect(file: string, earlier: string[] = []): string[] {
  return [...earlier, file];
}
