import { type HeadProblem, problem, quoteWireText } from './head-problem.ts';
import { parseRequestHead } from './http1-head.ts';

// A peer that speaks something else (SSH, SMTP, a database) waits for an answer and never sends the blank line that ends a head. These
// two say so from what is there, instead of waiting with it.

const versionPrefix = 'HTTP/';
const shownBytes = 80;

/** What is wrong already with the beginning of a request head; undefined while it may still become one. Empty lines before it left out. */
export function begunRequestProblem(text: string): HeadProblem | undefined {
  const begun = text.endsWith('\r') ? text.slice(0, -1) : text;
  if (begun === '') return undefined;
  const found = parseRequestHead(begun);
  return found.kind === 'problem' && found.code !== 'head-incomplete' ? found : undefined;
}

/** The same for a response, whose first bytes are always `HTTP/`. */
export function begunResponseProblem(bytes: Uint8Array, from: number): HeadProblem | undefined {
  const end = Math.min(bytes.length, from + versionPrefix.length);
  for (let i = from; i < end; i++) {
    if (bytes[i] === versionPrefix.charCodeAt(i - from)) continue;
    const begun = String.fromCharCode(...bytes.subarray(from, from + shownBytes));
    return problem('version-invalid', `It begins with ${quoteWireText(begun)}, where an HTTP version belongs.`);
  }
  return undefined;
}
