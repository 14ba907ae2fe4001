import { type Command, InvalidArgumentError } from 'commander';
import { filterFields } from '../../../model/filter/filter-fields.ts';
import type { Filter } from '../../../model/filter/filter-tree.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { addCommonOptions, type CommandContext, type CommonOptions, withClient } from '../command-context.ts';
import { jsonText } from '../terminal/terminal.ts';
import { createEntryTable } from './entry-table.ts';
import { followTraffic } from './follow-traffic.ts';
import { newestEntries } from './newest-entries.ts';
import { sessionToShow } from './session-to-show.ts';
import { showEntry } from './show-entry.ts';

interface Flags extends CommonOptions {
  session?: string;
  follow?: boolean;
  limit?: number;
}

const listedEntries = 50;
/** As `tail -f` does. */
const entriesBeforeFollowing = 10;

export function addTrafficCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('traffic')
    .description('The newest entries of a session, the newest last; live with --follow.')
    .argument('[query...]', `only entries that match, such as 'host:*.example.com status:>=400'`)
    .enablePositionalOptions()
    .option('--session <id or name>', 'session to show; default the active one')
    .option('-f, --follow', 'go on with what happens, until Ctrl-C; without --session it follows the active session')
    .option(
      '-n, --limit <number>',
      `most entries to show; default ${listedEntries}, with --follow ${entriesBeforeFollowing}`,
      limit,
    )
    .option('--json', 'print JSON, newest first: {"entries": [...]}; with --follow one entry a line, as it ends');
  addCommonOptions(command)
    .addHelpText('after', queryHelp)
    .action((words: string[], flags: Flags) => {
      const filter = readQuery(command, words.join(' '));
      return flags.follow ? follow(filter, flags, context) : list(filter, flags, context);
    });
  addShowCommand(command, context);
}

/** A wrong query is wrong usage, like a wrong flag. */
function readQuery(command: Command, text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.kind === 'filter') return parsed.filter;
  const { message, from, to } = parsed.problem;
  const place =
    to > from ? ` (in the query at “${printableLine(text.slice(from, to))}”)` : ' (at the end of the query)';
  return command.error(`error: ${message}${place}`);
}

/** Queries of one line each, with what they find. */
const queryHelp = `
Queries, an example for each field:
${filterFields.map(({ example, description }) => `  ${example.padEnd(34)} ${description}`).join('\n')}
Terms side by side must all hold; there are OR, NOT (or -) and parentheses. A bare word is looked for in the URL.
Put a query in '…' for the shell; one that begins with - goes behind --, as in: nectoproxy traffic -- '-status:200'`;

function addShowCommand(traffic: Command, context: CommandContext): void {
  const command = traffic
    .command('show')
    .description('One entry whole: heads, decoded bodies, frames, timings, TLS, failure.')
    .argument(
      '<id>',
      'number (first column of the list; of another session: nectoproxy traffic --session NAME show 7) or id of the entry',
    )
    .option('--json', 'print JSON; bodies as text where they are text, else base64');
  addCommonOptions(command)
    .allowExcessArguments(false)
    .action((id: string, _: Flags, self: Command) => {
      const flags = self.optsWithGlobals<Flags>();
      return withClient(context, flags, ({ api }) =>
        showEntry({
          id,
          session: flags.session ?? null,
          api,
          terminal: context.terminal,
          isJson: flags.json ?? false,
        }),
      );
    });
}

async function list(filter: Filter, flags: Flags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  await withClient(context, flags, async ({ api }) => {
    const session = await sessionToShow(api, flags.session ?? null);
    const { entries } = await newestEntries(api, { sessionId: session.id, filter }, flags.limit ?? listedEntries);
    if (flags.json) return terminal.write(jsonText({ entries }));
    if (entries.length === 0) {
      const what = filter.kind === 'everything' ? 'yet' : 'matches';
      return terminal.write(`No traffic in “${printableLine(session.name)}” ${what}.\n`);
    }
    const inOrder = entries.reverse();
    const table = createEntryTable({ style: terminal.style, width: terminal.width, entries: inOrder });
    await terminal.write([table.titles(), ...inOrder.map(table.line), ''].join('\n'));
  });
}

async function follow(filter: Filter, flags: Flags, context: CommandContext): Promise<void> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  await followTraffic({
    context,
    place: flags,
    filter,
    wantedSession: flags.session ?? null,
    limit: flags.limit ?? entriesBeforeFollowing,
    isJson: flags.json ?? false,
    ends: interrupted.signal,
  });
}

function limit(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}
