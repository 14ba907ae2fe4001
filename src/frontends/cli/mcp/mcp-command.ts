import type { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { addAttachCommand } from './attach-command.ts';
import { addExportCommand } from './export-command.ts';
import { addImportCommand } from './import-command.ts';
import { addInspectCommand } from './inspect-command.ts';
import { addReplayCommand } from './replay-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addStartCommand } from './start-command.ts';
import { addWrapCommand } from './wrap-command.ts';

/** `nectoproxy mcp …`: one file a command. */
export function addMcpCommand(program: Command, context: CommandContext): void {
  const mcp = program.command('mcp').description('Record, hold, replay and inspect what MCP clients and servers say.');
  addWrapCommand(mcp, context);
  addStartCommand(mcp, context);
  addAttachCommand(mcp, context);
  addInspectCommand(mcp, context);
  addExportCommand(mcp, context);
  addImportCommand(mcp, context);
  addReplayCommand(mcp, context);
  addServeCommand(mcp, context);
}
