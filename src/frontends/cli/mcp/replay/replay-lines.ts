import { durationText } from '../../../../formats/amounts.ts';
import { printableLine } from '../../../terminal-text/printable-text.ts';
import type { Style } from '../../terminal/style.ts';
import type { ReplayResult, Verdict } from './replay-run.ts';
import type { Tally } from './results-file.ts';

export const verdictWords: Record<Verdict, string> = {
  same: 'same',
  differs: 'differs',
  failed: 'failed',
  timed_out: 'timed out',
};

const mostDifferences = 10;
const longest = 160;

export function resultLines(result: ReplayResult, style: Style): string {
  const { step, verdict, error, durationMs, differences, differencesLeftOff, ignored } = result;
  const paint = { same: style.green, differs: style.yellow, failed: style.red, timed_out: style.red }[verdict];
  const name = printableLine([step.method, step.target].filter((each) => each !== null).join(' ')).slice(0, 200);
  const left = ignored === 0 ? '' : style.dim(`  ${ignored} ignored`);
  const head = `${paint(verdictWords[verdict].padEnd(9))} ${String(step.sequence).padStart(5)}  ${style.bold(name)}  ${durationText(durationMs)}${left}`;
  const lines = [head];
  if (error !== null) lines.push(`            ${printableLine(error)}`);
  for (const { path, recorded, live } of differences.slice(0, mostDifferences)) {
    if (recorded !== null) lines.push(`          ${style.red(`- ${shown(path, recorded)}`)}`);
    if (live !== null) lines.push(`          ${style.green(`+ ${shown(path, live)}`)}`);
  }
  const more = differences.length + differencesLeftOff - mostDifferences;
  if (more > 0) lines.push(style.dim(`          and ${more} more`));
  return `${lines.join('\n')}\n`;
}

const shown = (path: string, value: string): string =>
  printableLine(`${path}: ${value.length > longest ? `${value.slice(0, longest)}…` : value}`);

export function summaryLine(tally: Tally, style: Style): string {
  const parts = (Object.keys(tally) as Verdict[]).map((verdict) => `${verdictWords[verdict]} ${tally[verdict]}`);
  const isSame = tally.differs + tally.failed + tally.timed_out === 0;
  return `${parts.join('   ')}\n${isSame ? style.green('Every answer is the same.') : style.red('Not every answer is the same.')}\n`;
}
