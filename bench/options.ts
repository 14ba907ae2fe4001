import { parseArgs } from 'node:util';
import { allRows } from './rows/all-rows.ts';
import type { Effort, Row } from './rows/row.ts';

export interface Options {
  rows: Row[];
  effort: Effort;
  /** Print the results as JSON on stdout. */
  isJson: boolean;
}

export const usage = `Usage: npm run bench -- [--only ROW[,ROW]] [--quick] [--rounds N] [--json]

  --only ROW[,ROW]  measure these rows; the others keep their last results; "mcp" stands for all that begin with "mcp-"
  --quick           short rounds and small sizes, for a look; RESULTS.md is left alone
  --rounds N        interleaved rounds (5; with --quick 2)
  --json            print the results as JSON as well

Rows: ${allRows.map((row) => row.id).join(' ')}`;

/** Throws a RangeError with one sentence when the arguments make no sense. */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds takes a number from 1');
  return {
    rows: values.only === undefined ? allRows : values.only.split(',').flatMap(rowsOf),
    effort: {
      rounds,
      warmUpMs: values.quick ? 500 : 1000,
      measureMs: values.quick ? 1500 : 4000,
      isQuick: values.quick,
    },
    isJson: values.json,
  };
}

/** The row of this name, or all whose names begin with it. */
function rowsOf(name: string): Row[] {
  const rows = allRows.filter(({ id }) => id === name || id.startsWith(`${name}-`));
  if (rows.length === 0) throw new RangeError(`there is no row "${name}"`);
  return rows;
}
