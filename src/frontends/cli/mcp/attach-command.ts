import type { Command } from 'commander';
import { AppError } from '../../../model/app-error.ts';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { createReplayer } from './replay/replay-one.ts';

export function addAttachCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('attach')
    .description('Show MCP messages in this terminal as they are recorded, wherever their relay runs.')
    .addHelpText('after', '\nIn it ? explains the keys.');
  addCommonOptions(command)
    .allowExcessArguments(false)
    .action(async ({ dataDir }: { dataDir?: string }) => {
      const { host, terminal } = context;
      if (!terminal.isInteractive)
        throw new AppError(
          'invalid-request',
          `The terminal view needs a terminal; in a script use "${host.commandName} mcp export --session ID", or GET /api/mcp/messages.`,
        );
      await host.showMcpView({
        dataDir,
        replay: createReplayer(host.version),
        waitingText: `Waiting for a connection. For one, put "${host.commandName} mcp wrap --" before a server’s command.`,
      });
    });
}
