import { type Command, Option } from 'commander';
import { countText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext, type CommonOptions, withClient } from '../command-context.ts';
import { jsonText } from '../terminal/terminal.ts';
import { exportSession, type HarFlags, importFile } from './har-files.ts';
import { chooseSession } from './session-choice.ts';
import { sessionTable } from './session-table.ts';

interface Flags extends CommonOptions, HarFlags {
  export?: string;
  import?: string;
  list?: boolean;
  create?: string;
  activate?: string;
  rename?: string;
  clear?: string;
  delete?: string;
  yes?: boolean;
}

const actions = ['list', 'create', 'activate', 'rename', 'clear', 'delete', 'export', 'import'];

export function addSessionsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('sessions')
    .description(
      'List, create, switch, rename, clear, delete, export and import sessions, with the proxy running or not.',
    )
    .usage('[options]')
    .argument('[name]', 'the new name, for --rename')
    .addOption(action('--list', 'list all sessions (this is what happens without a flag)'))
    .addOption(action('--create <name>', 'create a session and make it active'))
    .addOption(action('--activate <id>', 'make a session active: new traffic goes into it'))
    .addOption(action('--rename <id>', 'rename a session; the new name follows: --rename ID NAME'))
    .addOption(action('--clear <id>', 'remove all entries of a session'))
    .addOption(action('--delete <id>', 'delete a session with its entries; asks first when a person is there'))
    .addOption(action('--export <id>', 'write a session to a HAR file: --export ID -o FILE.har'))
    .addOption(
      action('--import <file>', 'bring a HAR file (also .gz, and .zip of several) into a new session; - is stdin'),
    )
    .option('-o, --output <file>', 'with --export: the file to write; - is stdout')
    .addOption(new Option('--bodies <which>', 'with --export: all, text, or none').choices(['all', 'text', 'none']))
    .option('--redact', 'with --export: replace credentials, cookies and tokens in URLs')
    .option('--redact-header <name...>', 'with --export: further headers whose values are replaced; implies --redact')
    .option('--into <id>', 'with --import: a session to add to, in place of a new one')
    .option('-y, --yes', 'delete without asking')
    .option('--json', 'print JSON');
  addCommonOptions(command)
    .addHelpText('after', '\nID may be the id, the beginning of an id, or the exact name of a session.')
    .allowExcessArguments(false)
    .action((name: string | undefined, flags: Flags) => {
      if (flags.rename !== undefined && name === undefined)
        command.error('error: missing the new name: --rename ID NAME');
      if (flags.rename === undefined && name !== undefined)
        command.error(`error: unexpected argument '${printableLine(name)}'`);
      if (flags.export !== undefined && flags.output === undefined)
        command.error('error: missing the file to write: --export ID -o FILE.har');
      return withClient(context, flags, ({ api }) => carryOut({ flags, name: name ?? '', api, context }));
    });
}

/** Only one of them at a time. */
function action(flag: string, description: string): Option {
  const option = new Option(flag, description);
  return option.conflicts(actions.filter((name) => name !== option.attributeName()));
}

interface Task {
  flags: Flags;
  name: string;
  api: ApiClient;
  context: CommandContext;
}

async function carryOut(task: Task): Promise<void> {
  const { flags, api, name } = task;
  if (flags.create !== undefined)
    return tell(task, await api.sessions.create({ name: flags.create }), 'Created and active:');
  const { sessions } = await api.sessions.list();
  if (flags.activate !== undefined) {
    return tell(task, await api.sessions.activate(chooseSession(sessions, flags.activate).id), 'Active:');
  }
  if (flags.rename !== undefined) {
    return tell(task, await api.sessions.update(chooseSession(sessions, flags.rename).id, { name }), 'Renamed:');
  }
  if (flags.clear !== undefined) return clear(task, chooseSession(sessions, flags.clear));
  if (flags.delete !== undefined) return remove(task, chooseSession(sessions, flags.delete));
  const har = { api, flags, terminal: task.context.terminal };
  if (flags.export !== undefined) return exportSession(har, chooseSession(sessions, flags.export));
  if (flags.import !== undefined) {
    return importFile(har, flags.import, flags.into === undefined ? null : chooseSession(sessions, flags.into));
  }
  await list(task);
}

async function list({ flags, api, context: { terminal } }: Task): Promise<void> {
  const list = await api.sessions.list();
  await terminal.write(flags.json ? jsonText(list) : sessionTable(list.sessions, terminal, Date.now()));
}

async function tell({ flags, context: { terminal } }: Task, session: Session, what: string): Promise<void> {
  await terminal.write(
    flags.json ? jsonText(session) : `${what} ${named(session)} ${terminal.style.dim(session.id)}\n`,
  );
}

async function clear(task: Task, session: Session): Promise<void> {
  const cleared = await task.api.sessions.clear(session.id);
  await tell(task, cleared, `Cleared (${countText(session.trafficCount, 'request')}):`);
}

async function remove({ flags, api, context: { terminal } }: Task, session: Session): Promise<void> {
  const lost = `${named(session)} with ${countText(session.trafficCount, 'request')}`;
  if (!flags.yes && terminal.isInteractive && !(await terminal.confirm(`Delete ${lost}? This cannot be undone.`))) {
    await terminal.write('Nothing was deleted.\n');
    return;
  }
  const reply = await api.sessions.delete(session.id);
  const nowActive = reply.activeSession ? ` Active now: ${named(reply.activeSession)}.` : '';
  await terminal.write(flags.json ? jsonText(reply) : `Deleted ${lost}.${nowActive}\n`);
}

const named = ({ name }: Session): string => `“${printableLine(name)}”`;
