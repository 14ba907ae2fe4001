import type { SessionComparisonReply } from '../../../contract/compare.ts';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Style } from '../terminal/style.ts';

type Shift = NonNullable<SessionComparisonReply['duration']>;

/** The numbers, what was taken for noise, and the last word. */
export function summaryLines(comparison: SessionComparisonReply, listed: number, style: Style): string[] {
  const { counts, duration, size } = comparison;
  const differing = counts.different + counts.unknown + counts['only-a'] + counts['only-b'];
  return [
    ...(listed < differing ? [style.dim(`${listed} of ${differing} listed; --limit lists more.`), ''] : []),
    `same ${counts.same}   different ${counts.different}   not comparable ${counts.unknown}   only in the first ${counts['only-a']}   only in the second ${counts['only-b']}`,
    ...(duration === null ? [] : [style.dim(`duration  ${shiftText(duration, durationText)}`)]),
    ...(size === null ? [] : [style.dim(`size      ${shiftText(size, bytesText)}`)]),
    ...noiseLines(comparison, style),
    differing === 0 ? style.green('Nothing differs.') : style.red('They differ.'),
  ];
}

function shiftText({ a, b, change }: Shift, text: (value: number) => string): string {
  const signed = (value: number) => `${value < 0 ? '-' : '+'}${text(Math.abs(value))}`;
  const one = (name: 'p50' | 'p90' | 'p99') => `${name} ${text(a[name])} → ${text(b[name])} (${signed(change[name])})`;
  return [one('p50'), one('p90'), one('p99')].join('   ');
}

function noiseLines({ noise, learned }: SessionComparisonReply, style: Style): string[] {
  const paths = noise.paths.map(({ path, endpoint }) => (endpoint === null ? path : `${path} of ${endpoint}`));
  return [
    ...(noise.headers.length === 0 ? [] : [`Headers that do not count: ${noise.headers.join(', ')}`]),
    ...(paths.length === 0 ? [] : [`Places in JSON that do not count: ${paths.join('; ')}`]),
    ...(noise.isVolatileFolded
      ? ['Ids, times and tokens in URLs and cookies do not count; --no-volatile counts all.']
      : []),
    ...(learned === null || learned.unnamedPairs === 0
      ? []
      : [`${learned.unnamedPairs} pairs of the learned runs differ in what has no name; that counts.`]),
  ].map((line) => style.dim(printableLine(line)));
}
