import { quoted } from '../start/shell-quoting.ts';

/** A command and its arguments as a person would type them. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (word === '' ? "''" : quoted(word))).join(' ');
}

/** The words of a command line, by the quoting of a POSIX shell and nothing else of it; null when a quote is not closed. */
export function splitCommandLine(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === "'" || char === '"') {
      const end = closingQuote(text, at);
      if (end === -1) return null;
      const inside = text.slice(at + 1, end);
      word = (word ?? '') + (char === '"' ? inside.replace(/\\(["\\$`])/g, '$1') : inside);
      at = end;
    } else if (char === '\\' && at + 1 < text.length) {
      at += 1;
      word = (word ?? '') + text[at];
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

function closingQuote(text: string, at: number): number {
  const quote = text[at] as string;
  for (let end = at + 1; end < text.length; end++) {
    if (quote === '"' && text[end] === '\\') end += 1;
    else if (text[end] === quote) return end;
  }
  return -1;
}
