import type { Command } from 'commander';
import { parseJsonPathPattern } from '../../../model/compare/json-path.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext, withClient } from '../command-context.ts';
import { compareTwoEntries } from './compare-entries-task.ts';
import { compareTwoSessions } from './compare-sessions-task.ts';
import type { CompareFlags } from './compare-task.ts';

const differsExitCode = 1;

export function addCompareCommand(program: Command, context: CommandContext): void {
  const gathered = (value: string, before: string[]): string[] => [...before, value];
  const command = program
    .command('compare')
    .description('What differs between two entries, or between two whole sessions, by meaning.')
    .argument('<a>', 'number (in the active session) or id of an entry; with --sessions the id or name of a session')
    .argument('<b>', 'the other one, such as the one after a change')
    .option('--sessions', 'compare two sessions: entries are paired by method, host and path, in their order')
    .option('--ignore-header <name>', 'a header that does not count; may be given again', gathered, [])
    .option(
      '--ignore-path <path>',
      'a JSON path that does not count, as $.a.b or $.items[*].id; may be given again',
      gathered,
      [],
    )
    .option(
      '--unordered-arrays <path>',
      'a JSON list whose order does not matter, * for all; may be given again',
      gathered,
      [],
    )
    .option('--ignore-host', 'with --sessions: pair entries of different hosts, too')
    .option(
      '--no-volatile',
      'with --sessions: also count what differs between any two runs (Date, request ids, ids in URLs)',
    )
    .option(
      '--learn <sessions...>',
      'with --sessions: two sessions of one unchanged run; what differs there does not count',
    )
    .option('--header-order', 'of two entries: the order of headers counts, too')
    .option('--all', 'of two entries: also what is the same, and each difference that is ignored')
    .option('-n, --limit <number>', 'with --sessions: most pairs to list', '100')
    .option('--json', 'print JSON');
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nOf two entries everything counts; of two sessions not what differs between any two runs, see --no-volatile.\nExit code 0: nothing differs. 1: something differs, or could not be compared. 2: wrong usage.',
    )
    .allowExcessArguments(false)
    .action(async (a: string, b: string, flags: CompareFlags) => {
      refuseWrongFlags(command, flags);
      const isSame = await withClient(context, flags, ({ api }) => {
        const task = { a, b, flags, context };
        return flags.sessions ? compareTwoSessions(api, task) : compareTwoEntries(api, task);
      });
      if (!isSame) context.exitCode = differsExitCode;
    });
}

function refuseWrongFlags(command: Command, flags: CompareFlags): void {
  if (flags.learn !== undefined && flags.learn.length !== 2)
    command.error('error: --learn takes two sessions: --learn A1 A2');
  if (flags.learn !== undefined && !flags.sessions) command.error('error: --learn needs --sessions');
  const paths = [...flags.ignorePath, ...flags.unorderedArrays.filter((path) => path !== '*')];
  const wrong = paths.find((path) => parseJsonPathPattern(path) === null);
  if (wrong !== undefined)
    command.error(`error: '${printableLine(wrong)}' is no JSON path, such as $.a.b or $.items[*].id`);
  if (!/^\d{1,6}$/.test(flags.limit))
    command.error(`error: --limit must be a whole number, not '${printableLine(flags.limit)}'`);
}
