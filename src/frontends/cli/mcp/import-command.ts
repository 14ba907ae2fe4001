import { basename } from 'node:path';
import type { Command } from 'commander';
import { countText } from '../../../formats/amounts.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext, type CommonOptions, withClient } from '../command-context.ts';
import { chooseSession } from '../sessions/session-choice.ts';
import { uploadInput } from '../terminal/input-file.ts';
import { jsonText } from '../terminal/terminal.ts';

interface Flags extends CommonOptions {
  into?: string;
}

const listed = 10;

export function addImportCommand(mcp: Command, context: CommandContext): void {
  const command = mcp
    .command('import')
    .description('Bring an MCP session file into the store, in a new session. All or nothing.')
    .argument('<file>', 'the session file; - is standard input')
    .option('--into <id>', 'a session to add to, in place of a new one')
    .option('--json', 'print what was done as JSON');
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nMessages that cannot be read are left out and told. A file that is cut gives what it holds; the exit code is then 1.',
    )
    .allowExcessArguments(false)
    .action(async (path: string, flags: Flags) => {
      const report = await withClient(context, flags, ({ api }) => importFile(api, path, flags.into));
      await context.terminal.write(flags.json ? jsonText(report) : reportText(report));
      if (report.damage !== null) context.exitCode = 1;
    });
}

async function importFile(api: ApiClient, path: string, into: string | undefined): Promise<Report> {
  const session = into === undefined ? null : chooseSession((await api.sessions.list()).sessions, into);
  const query = {
    ...(path === '-' ? {} : { fileName: basename(path) }),
    ...(session === null ? {} : { sessionId: session.id }),
  };
  return uploadInput(path, 'a session file', (upload, signal) => api.mcp.import(upload, query, signal));
}

type Report = Awaited<ReturnType<ApiClient['mcp']['import']>>;

function reportText({ session, connectionId, imported, skipped, skippedMessages, damage }: Report): string {
  const lines = [
    `Imported ${countText(imported, 'message')} into “${printableLine(session.name)}” ${session.id}, MCP connection ${connectionId}`,
  ];
  if (skipped > 0) lines.push(`Left out ${countText(skipped, 'message')}:`);
  for (const { index, reason } of skippedMessages.slice(0, listed))
    lines.push(`  message ${index}: ${printableLine(reason)}`);
  if (skipped > listed) lines.push('  … (--json lists more)');
  if (damage !== null) lines.push(printableLine(damage));
  return `${lines.join('\n')}\n`;
}
