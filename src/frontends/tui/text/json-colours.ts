import type { Span } from './span.ts';

/** A string, which is a name when a colon follows; a word or number; punctuation and space; anything else, a character at a time. */
const token = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([\s{}[\],:]+)|(.)/gsu;

/** One line of JSON text in colours. A string never spans lines, so a line can be looked at by itself; what is no JSON stays plain. */
export function colouredJson(line: string): Span[] {
  const spans: Span[] = [];
  for (const [text, string, colon, number, word] of line.matchAll(token)) {
    if (string !== undefined && colon !== undefined) spans.push({ text: string, color: 'cyan' }, { text: colon });
    else if (string !== undefined) spans.push({ text, color: 'green' });
    else if (number !== undefined) spans.push({ text, color: 'yellow' });
    else if (word !== undefined) spans.push({ text, color: 'magenta' });
    else spans.push({ text });
  }
  return spans;
}
