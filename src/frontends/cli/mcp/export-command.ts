import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { bytesText, countText } from '../../../formats/amounts.ts';
import { exportForms } from '../../../formats/mcp-session/session-converter.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext } from '../command-context.ts';
import { cancellable } from '../terminal/cancellable.ts';
import { jsonText } from '../terminal/terminal.ts';
import { convertSession, type Exported } from './convert-session.ts';
import type { ExportFlags } from './export-flags.ts';
import { exportRecorded } from './export-recorded.ts';
import { readSessionFile } from './read-session-file.ts';

export function addExportCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('export')
    .description('Write what was recorded, or a session file, as a session file or in another form.')
    .option('--session-file <file>', 'a session file to read; - is standard input')
    .option('--session <id>', 'a session of the store: its id, the beginning of it, or its name')
    .option('--connection <id>', 'one MCP connection of the store')
    .requiredOption('-o, --output <file>', 'the file to write; - is standard output')
    .addOption(
      new Option('--output-format <form>', 'json is the session file; jsonl has a line for each message')
        .choices(exportForms)
        .default('json'),
    )
    .option('--json', 'print what was done as JSON');
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nA session with several MCP connections gives a file for each: evidence.json, evidence-2.json, …',
    )
    .allowExcessArguments(false)
    .action(async (flags: ExportFlags) => {
      const sources = [flags.sessionFile, flags.session, flags.connection].filter((each) => each !== undefined);
      if (sources.length !== 1) command.error('error: give one of --session-file, --session and --connection');
      await runExport(flags, context);
    });
}

async function runExport(flags: ExportFlags, context: CommandContext): Promise<void> {
  const done = await cancellable((signal) =>
    flags.sessionFile === undefined ? exportRecorded(flags, context, signal) : exportFile(flags, context, signal),
  );
  if (done.some(({ damage }) => damage !== null)) context.exitCode = 1;
  if (flags.output === '-') return;
  await context.terminal.write(flags.json ? jsonText({ files: done }) : done.map(doneLine).join(''));
}

async function exportFile(
  { sessionFile, output, outputFormat }: ExportFlags,
  { host }: CommandContext,
  signal: AbortSignal,
): Promise<Exported[]> {
  const path = sessionFile as string;
  const read = (doing: string | null) => readSessionFile(path, { doing, signal });
  const isReadTwice = path !== '-';
  return [
    await convertSession(() => read(`Exporting ${basename(path)}`), {
      again: isReadTwice ? () => read(null) : null,
      ...{ output, form: outputFormat, version: host.version, signal },
    }),
  ];
}

function doneLine({ path, messages, bytes, badMessages }: Exported): string {
  const left = badMessages === 0 ? '' : `, ${countText(badMessages, 'message')} left out`;
  return `Exported ${countText(messages, 'message')}${left} (${bytesText(bytes)}) to ${printableLine(path)}\n`;
}
