import { Command, CommanderError } from 'commander';
import { addCertCommand } from './cert/cert-command.ts';
import type { CommandContext } from './command-context.ts';
import { addCompareCommand } from './compare/compare-command.ts';
import { addMcpCommand } from './mcp/mcp-command.ts';
import { addSessionsCommand } from './sessions/sessions-command.ts';
import { addStartCommand } from './start/start-command.ts';
import { addTrafficCommand } from './traffic/traffic-command.ts';

const usageExitCode = 2;

/** Carries out one command line. Resolves to the exit code: 0 done, 1 where a command says no, 2 wrong usage; refusals are thrown as AppErrors. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return context.exitCode ?? 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version come this way too, with exit code 0; everything else commander refuses is wrong usage.
    return error.exitCode === 0 ? 0 : usageExitCode;
  }
}

export function createProgram(context: CommandContext): Command {
  const program = new Command('nectoproxy')
    .description('Local-first debugging proxy: records HTTP(S) and WebSocket traffic into durable sessions.')
    .version(context.host.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain the command and its flags')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('(--help explains the flags)')
    .showSuggestionAfterError()
    .exitOverride();
  addStartCommand(program, context);
  addCertCommand(program, context);
  addSessionsCommand(program, context);
  addTrafficCommand(program, context);
  addCompareCommand(program, context);
  addMcpCommand(program, context);
  program.addHelpText('after', exitCodes);
  return program;
}

const exitCodes = '\nExit codes: 0 done, 1 failed or refused, 2 wrong usage.';
