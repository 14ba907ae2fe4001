import type { CodeRequest, GeneratedCode } from './code-request.ts';
import { asciiUrl, cutNote } from './sendable-headers.ts';

/** The request as it was on the wire, headers in their order and letter case. */
export function toRawHttp({ method, url, headers, httpVersion, body, isBodyCut }: CodeRequest): GeneratedCode {
  const { pathname, search } = new URL(asciiUrl(url));
  const target = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '') || pathname + search;
  const lines = [
    `${method} ${target} HTTP/${httpVersion}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ];
  const notes = isBodyCut ? [cutNote] : [];
  if (body.kind === 'bytes') notes.push('The body is binary and left out.');
  if (body.kind === 'file') notes.push('The body is long and left out.');
  return { text: lines.join('\r\n') + (body.kind === 'text' ? body.text : ''), notes };
}
