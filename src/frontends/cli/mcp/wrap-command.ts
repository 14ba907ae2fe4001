import type { Command } from 'commander';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { addMetadataOptions, type MetadataFlags, metadataOf } from './metadata-option.ts';

interface Flags extends MetadataFlags {
  dataDir?: string;
  session?: string;
  sessionFile?: string;
}

export function addWrapCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('wrap')
    .usage('[options] -- <command> [args...]')
    .description(
      'Start an MCP server and record what it and its client say. Put it before the command in the configuration of a client.',
    )
    .argument('<command...>', 'the server and its arguments, behind "--"')
    .option('--session <name>', 'record into this session, made when there is none; default: the active one')
    .option('--session-file <file>', 'write a session file as it goes, too');
  addMetadataOptions(command);
  addCommonOptions(command).action(async ([server, ...args]: string[], flags: Flags) => {
    const { dataDir, session, sessionFile } = flags;
    await context.host.wrapMcpServer({
      command: server as string,
      args,
      metadata: metadataOf(flags),
      dataDir,
      session,
      sessionFile,
    });
  });
}
