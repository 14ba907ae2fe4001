import { displayWidth, truncateToWidth } from '../../terminal-text/display-width.ts';

/** A piece of a line in one style. Its text is printable and on one line. */
export interface Span {
  text: string;
  color?: 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';
  isBold?: boolean;
  isDim?: boolean;
  isInverse?: boolean;
}

export type Line = readonly Span[];

export const lineWidth = (line: Line): number => line.reduce((width, { text }) => width + displayWidth(text), 0);

/** The text in exactly so many columns: cut, or filled up on the named side. */
export function fitted(text: string, width: number, fill: 'right' | 'left' = 'right'): string {
  const cut = truncateToWidth(text, width);
  const space = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return fill === 'right' ? cut + space : space + cut;
}

/** UTF-16 units `from` to `to` of a line, styles kept. */
export function slicedLine(line: Line, from: number, to: number): Span[] {
  const cut: Span[] = [];
  let at = 0;
  for (const span of line) {
    const text = span.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    if (text !== '') cut.push({ ...span, text });
    at += span.text.length;
    if (at >= to) break;
  }
  return cut;
}
