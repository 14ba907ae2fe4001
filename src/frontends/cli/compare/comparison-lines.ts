import { durationText } from '../../../formats/amounts.ts';
import type {
  ComparedForm,
  ComparedItem,
  ComparedLine,
  EntryComparison,
  PartComparison,
  TimingShift,
} from '../../../model/compare/comparison.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Style } from '../terminal/style.ts';
import { statusText } from '../traffic/entry-cells.ts';

const verdictWords = {
  same: 'Nothing differs.',
  different: 'They differ.',
  unknown: 'Nothing is known to differ, and not everything could be compared.',
};

/** Everything in it came from strangers: nothing is printed as it is. `isWhole`: each difference that does not count, too. */
export function comparisonLines(found: EntryComparison, style: Style, isWhole: boolean): string[] {
  const paint = { same: style.green, different: style.red, unknown: style.yellow }[found.verdict];
  const noise = found.noiseDifferences === 0 ? '' : style.dim(` ${found.noiseDifferences} ignored.`);
  return [
    `${style.red('-')} ${entryLine(found.a, style)}`,
    `${style.green('+')} ${entryLine(found.b, style)}`,
    ...found.parts.flatMap((part) => partLines(part, style, isWhole)),
    '',
    ...timingLines(found.timings, style),
    `${paint(verdictWords[found.verdict])}${noise}`,
  ];
}

export function entryLine(entry: EntrySummary, style: Style): string {
  const name = `#${entry.ordinal} ${printableLine(entry.method)} ${printableLine(entry.url)}`;
  return `${name} ${style.dim('→')} ${statusText(entry)}`;
}

export function partLines(part: PartComparison, style: Style, isWhole = false): string[] {
  if (part.items.length === 0 && part.lines === null && part.note === null) return [];
  const how = part.form === null ? '' : style.dim(` (by ${formWords[part.form]})`);
  return [
    '',
    `${style.bold(part.part.replace('-', ' '))}${how}`,
    ...(part.note === null ? [] : [`  ${style.yellow(printableLine(part.note))}`]),
    ...part.items.filter(({ noise }) => isWhole || noise === null).flatMap((item) => itemLines(item, style)),
    ...(isWhole ? [] : noiseLines(part.items, style)),
    ...(part.itemsLeftOff === 0 ? [] : [`  ${style.dim(`and ${part.itemsLeftOff} more`)}`]),
    ...(part.lines ?? []).map((line) => lineText(line, style)),
  ];
}

/** Many differences that do not count would bury the one that does. */
function noiseLines(items: readonly ComparedItem[], style: Style): string[] {
  const reasons = items.flatMap(({ noise }) => (noise === null ? [] : [printableLine(noise)]));
  return reasons.length === 0
    ? []
    : [`  ${style.dim(`${reasons.length} ignored: ${[...new Set(reasons)].join(', ')}`)}`];
}

const formWords: Readonly<Record<ComparedForm, string>> = {
  json: 'JSON path',
  form: 'field',
  multipart: 'part',
  events: 'event',
  messages: 'message',
  text: 'line',
  binary: 'size and hash',
  bytes: 'size and hash',
};

function itemLines({ at, change, a, b, noise }: ComparedItem, style: Style): string[] {
  const name = printableLine(at);
  if (change === 'same') return [style.dim(`    ${name}: ${printableLine(a ?? '')}`)];
  const why = noise === null ? '' : style.dim(`  (ignored: ${noise})`);
  const line = (mark: string, value: string, paint: (text: string) => string) =>
    `  ${(noise === null ? paint : style.dim)(`${mark} ${name}: ${printableLine(value)}`)}${why}`;
  return [...(a === null ? [] : [line('-', a, style.red)]), ...(b === null ? [] : [line('+', b, style.green)])];
}

function lineText({ change, text }: ComparedLine, style: Style): string {
  const shown = printableLine(text);
  if (change === 'same') return `    ${shown}`;
  return change === 'removed' ? style.red(`  - ${shown}`) : style.green(`  + ${shown}`);
}

function timingLines(timings: readonly TimingShift[], style: Style): string[] {
  const known = timings.filter(({ a, b }) => a !== null || b !== null);
  const text = (value: number | null) => (value === null ? '–' : durationText(value));
  return known.map(({ phase, a, b }) => style.dim(`${phase.padEnd(8)} ${text(a)} → ${text(b)}`));
}
