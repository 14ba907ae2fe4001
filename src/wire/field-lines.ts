import type { RawHeaders } from '../model/http-message.ts';
import { type HeadProblem, nameByte, problem, quoteWireText } from './head-problem.ts';

const htab = 0x09;
const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const colon = 0x3a;

/** 1 for the characters of a token (RFC 9110 §5.6.2), else 0; indexed by char code. */
export const tokenChars: Uint8Array = (() => {
  const table = new Uint8Array(256);
  const chars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (let i = 0; i < chars.length; i++) table[chars.charCodeAt(i)] = 1;
  return table;
})();

export function isToken(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (tokenChars[text.charCodeAt(i)] !== 1) return false;
  }
  return text.length > 0;
}

type MutableHeaders = Array<readonly [name: string, value: string]>;

/**
 * Reads field lines and the blank line that ends them (RFC 9112 §5) from `start` to the end of `text`, and adds them to
 * `headers`. Strict: what two parsers could read differently is a problem, because
 * that difference is what request smuggling lives on.
 */
export function parseFieldLines(text: string, start: number, headers: MutableHeaders): HeadProblem | undefined {
  const end = text.length;
  let lineStart = start;
  while (lineStart < end) {
    let i = lineStart;
    let code = text.charCodeAt(i);
    while (code < 256 && tokenChars[code] === 1) code = text.charCodeAt(++i);
    if (code !== colon || i === lineStart) {
      const isBlankLine = i === lineStart && code === cr && text.charCodeAt(i + 1) === lf;
      if (isBlankLine && i + 2 === end) return undefined;
      return isBlankLine
        ? problem('head-incomplete', 'There are bytes after the blank line that ends the head.')
        : badName(text, lineStart, i);
    }
    const name = text.slice(lineStart, i);
    code = text.charCodeAt(++i);
    while (code === space || code === htab) code = text.charCodeAt(++i);
    const valueStart = i;
    // NaN, the code beyond the end, fails every comparison and so ends the loop too.
    while ((code >= space && code <= 0xff && code !== 0x7f) || code === htab) code = text.charCodeAt(++i);
    if (code !== cr || text.charCodeAt(i + 1) !== lf) return badValue(name, text, i);
    lineStart = i + 2;
    while (i > valueStart && isBlank(text.charCodeAt(i - 1))) i--;
    headers.push([name, text.slice(valueStart, i)]);
  }
  return problem('head-incomplete', 'The head has no blank line at its end.');
}

/** The field lines that `headers` make, each with its CRLF, and without a blank line. */
export function printFieldLines(headers: RawHeaders): string {
  let text = '';
  for (const [name, value] of headers) text += value === '' ? `${name}:\r\n` : `${name}: ${value}\r\n`;
  return text;
}

function isBlank(code: number): boolean {
  return code === space || code === htab;
}

function badName(text: string, lineStart: number, at: number): HeadProblem {
  const line = quoteWireText(lineAt(text, lineStart));
  const code = text.charCodeAt(at);
  if (at === lineStart) {
    if (isBlank(code))
      return problem('obs-fold', `The line ${line} continues the header before it; folded headers are not accepted.`);
    if (code === colon) return problem('header-name-empty', `The header line ${line} has no name.`);
  }
  if (Number.isNaN(code)) return problem('head-incomplete', `The head ends inside the line ${line}.`);
  if (code === lf) return problem('bare-lf', `The line ${line} ends with a line feed alone.`);
  if (code === cr && text.charCodeAt(at + 1) !== lf)
    return problem('bare-cr', `The line ${line} has a carriage return alone.`);
  if (code === cr) return problem('header-without-colon', `The header line ${line} has no colon.`);
  if (isBlank(code) && /^[ \t]+:/.test(text.slice(at, at + 256))) {
    return problem('space-before-colon', `The header line ${line} has a space before its colon.`);
  }
  return problem('header-name-invalid', `The header line ${line} has ${nameByte(code)} in its name.`);
}

function badValue(name: string, text: string, at: number): HeadProblem {
  const header = quoteWireText(name);
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return problem('head-incomplete', `The head ends inside the header ${header}.`);
  if (code === lf) return problem('bare-lf', `The header ${header} ends with a line feed alone.`);
  if (code === cr) return problem('bare-cr', `The header ${header} has a carriage return alone in its value.`);
  return problem('header-value-invalid', `The header ${header} has the byte ${nameByte(code)} in its value.`);
}

function lineAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && end - start < 100 && text.charCodeAt(end) !== cr && text.charCodeAt(end) !== lf) end++;
  return text.slice(start, end);
}
