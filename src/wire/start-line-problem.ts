import { type HeadProblem, nameByte, problem, quoteWireText } from './head-problem.ts';

// Why a first line was refused, found out once it has been: the parser stops at a byte and asks here what to say about it.

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;

export function badMethod(text: string, at: number): HeadProblem {
  const code = text.charCodeAt(at);
  if (at > 0 && (Number.isNaN(code) || code === cr || code === lf)) return badStartLineByte('request line', text, at);
  const what = Number.isNaN(code) ? 'is empty' : `has ${nameByte(code)} in its method`;
  return problem('method-invalid', `The request line ${quoteStartLine(text)} ${what}.`);
}

export function badTarget(text: string, targetStart: number, at: number): HeadProblem {
  const code = text.charCodeAt(at);
  if (Number.isNaN(code) || code === cr || code === lf) return badStartLineByte('request line', text, at);
  if (at === targetStart && code === space)
    return problem(
      'request-line-spacing',
      `The request line ${quoteStartLine(text)} has more than one space after its method.`,
    );
  return problem(
    'request-target-invalid',
    `The request line ${quoteStartLine(text)} has the byte ${nameByte(code)} in its target.`,
  );
}

export function badVersion(text: string, at: number): HeadProblem {
  const line = startLineOf(text);
  const version = line.slice(at);
  const shown = quoteWireText(line);
  if (line.length === text.length) return problem('head-incomplete', `The head ends inside its first line ${shown}.`);
  if (text.charCodeAt(line.length) === lf) return problem('bare-lf', `The line ${shown} ends with a line feed alone.`);
  if (text.charCodeAt(line.length + 1) !== lf)
    return problem('bare-cr', `The line ${shown} has a carriage return alone.`);
  if (/^HTTP\/\d\.\d(?: |$)/.test(version) && !/^HTTP\/1\.[01]/.test(version))
    return problem('version-unsupported', `The line ${shown} has a version other than HTTP/1.0 and HTTP/1.1.`);
  if (at > 0 && /[ \t]/.test(version))
    return problem(
      'request-line-spacing',
      `The request line ${shown} is not a method, a target and a version with one space between them.`,
    );
  return problem('version-invalid', `The line ${shown} has no HTTP version where one belongs.`);
}

export function badStartLineByte(what: string, text: string, at: number): HeadProblem {
  const line = quoteStartLine(text);
  const code = text.charCodeAt(at);
  if (Number.isNaN(code)) return problem('head-incomplete', `The head ends inside its ${what} ${line}.`);
  if (code === lf) return problem('bare-lf', `The ${what} ${line} ends with a line feed alone.`);
  if (code === cr && text.charCodeAt(at + 1) !== lf)
    return problem('bare-cr', `The ${what} ${line} has a carriage return alone.`);
  if (code === cr)
    return problem(
      'request-line-spacing',
      `The ${what} ${line} is not a method, a target and a version with one space between them.`,
    );
  return problem('start-line-invalid', `The ${what} ${line} has the byte ${nameByte(code)}.`);
}

function startLineOf(text: string): string {
  let end = 0;
  while (end < text.length && text.charCodeAt(end) !== cr && text.charCodeAt(end) !== lf) end++;
  return text.slice(0, end);
}

export function quoteStartLine(text: string): string {
  return quoteWireText(startLineOf(text));
}
