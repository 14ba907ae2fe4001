import { base64Of, bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { quoteSh, quoteShBytes } from './quoting/sh-quote.ts';
import { asciiUrl, bodyNotes, hasHeader, headerText, sendableHeaders } from './sendable-headers.ts';

/** A command for any POSIX shell. */
export function toCurl(request: CodeRequest): GeneratedCode {
  const { before, lines } = bodyArguments(request);
  const all = [
    `${before}curl ${quoteSh(asciiUrl(request.url))}`,
    ...options(request),
    ...headerArguments(request),
    ...lines,
  ];
  return { text: all.join(' \\\n  '), notes: bodyNotes(request) };
}

function options(request: CodeRequest): string[] {
  const { method, url, httpVersion, body } = request;
  const usual = body.kind === 'none' ? 'GET' : 'POST';
  const lines: string[] = [];
  if (method === 'HEAD') lines.push('--head');
  else if (method !== usual) lines.push(`--request ${quoteSh(method)}`);
  if (httpVersion === '1.0') lines.push('--http1.0');
  if (httpVersion === '2') lines.push('--http2');
  // Curl takes brackets and braces for patterns, and tidies dots.
  if (/[[\]{}]/.test(url)) lines.push('--globoff');
  if (/\/\.{1,2}(?:[/?#]|$)/.test(url)) lines.push('--path-as-is');
  if (hasHeader(request, 'accept-encoding')) lines.push('--compressed');
  return lines;
}

function headerArguments(request: CodeRequest): string[] {
  const lines = sendableHeaders(request).map(({ name, value }) => `--header ${quoteHeader(name, value)}`);
  // Curl would say that any data is a form.
  if (request.body.kind !== 'none' && !hasHeader(request, 'content-type')) lines.push("--header 'Content-Type:'");
  return lines;
}

/** Curl leaves a field out that has a colon and nothing behind it; a semicolon sends it empty. */
export function quoteHeader(name: string, value: string): string {
  if (value === '') return quoteSh(`${name};`);
  const text = headerText(value);
  return text === null ? quoteShBytes(`${name}: ${value}`) : quoteSh(`${name}: ${text}`);
}

function bodyArguments({ body }: CodeRequest): { before: string; lines: string[] } {
  switch (body.kind) {
    case 'none':
      return { before: '', lines: [] };
    case 'text':
      return { before: '', lines: [`--data-raw ${quoteSh(body.text)}`] };
    case 'bytes':
      return { before: `printf %s '${base64Of(body.bytes)}' | base64 -d | `, lines: ['--data-binary @-'] };
    case 'file':
      return { before: '', lines: [`--data-binary @${bodyFileName}`] };
  }
}
