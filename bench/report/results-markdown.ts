import type { Machine } from '../lab/machine.ts';
import { type Aim, type ContenderFigures, isMet } from '../rows/row.ts';
import type { MeasuredRow } from './results-file.ts';

/** RESULTS.md: the aims at a glance, then each row with its figures and what people noted about it. */
export function renderResults(rows: MeasuredRow[], notes: Map<string, string>): string {
  return [
    '# Results of the bench',
    '',
    'Written by `npm run bench`; edit `bench/notes.md` instead, its text is put under the rows here.',
    'Everything runs on one machine: load generator, origin and contender share its cores, so ratios count, not',
    'requests per second. Ratios are taken within a round and their median is shown; contenders take turns.',
    '',
    ...glance(rows),
    '',
    ...machines(rows),
    '',
    ...contenders(rows),
    ...rows.flatMap((row) => ['', ...section(row, notes.get(row.id))]),
    '',
  ].join('\n');
}

function glance(rows: MeasuredRow[]): string[] {
  const lines = rows.flatMap((row) =>
    row.aims.map((aim, index) => [
      index === 0 ? row.title : '',
      aim.what,
      `${aim.relation} ${printed(aim.limit, aim.unit)}`,
      aim.value === undefined ? 'not measured' : printed(aim.value, aim.unit),
      verdict(row, aim),
    ]),
  );
  return table(['what', 'compared', 'aim', 'measured', 'met'], lines);
}

function verdict(row: MeasuredRow, aim: Aim): string {
  if (row.invalid !== undefined) return '**invalid**';
  if (aim.value === undefined) return '–';
  return isMet(aim) ? 'yes' : '**no**';
}

function machines(rows: MeasuredRow[]): string[] {
  const described = rows.map((row) => machineText(row.machine));
  return [...new Set(described)].map((text) => `Machine: ${text}.`);
}

function machineText(machine: Machine): string {
  const memory = `${(machine.memoryBytes / 1024 ** 3).toFixed(1)} GiB of memory`;
  return [
    `${machine.cores} cores (${machine.processor})`,
    memory,
    machine.kernel,
    `Node ${machine.node} with OpenSSL ${machine.openssl}`,
    `data on ${machine.temporaryFileSystem}`,
  ].join(', ');
}

function contenders(rows: MeasuredRow[]): string[] {
  const seen = new Map<string, ContenderFigures>();
  for (const row of rows) for (const line of row.table) seen.set(line.contender, line);
  const lines = [...seen.values()].map((line) => [line.contender, line.version, line.about]);
  return table(['contender', 'version', 'what it does here'], lines);
}

function section(row: MeasuredRow, note: string | undefined): string[] {
  const columns = [...new Set(row.table.flatMap((line) => Object.keys(line.figures)))];
  const lines = row.table.map((line) => [line.contender, ...columns.map((column) => line.figures[column] ?? '')]);
  const measured = `Measured ${row.measuredAt}, checkout ${row.checkout}, rounds: ${row.rounds}, load average before: ${row.machine.loadAtStart}.`;
  return [
    `## ${row.id}: ${row.title}`,
    '',
    `${capitalised(row.how)}. ${measured}`,
    '',
    ...table(['', ...columns], lines),
    ...(row.invalid === undefined ? [] : ['', `**Invalid**: ${row.invalid}.`]),
    ...row.remarks.flatMap((remark) => ['', `${remark}.`]),
    ...(note === undefined || note === '' ? [] : ['', note]),
  ];
}

function table(head: string[], lines: string[][]): string[] {
  const print = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [print(head), print(head.map(() => '---')), ...lines.map(print)];
}

export function printed(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : value < 1 ? 3 : 2;
  return unit === '' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
