import { base64Of, bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { quoteSh, quoteShBytes } from './quoting/sh-quote.ts';
import { asciiUrl, bodyNotes, headerText, sendableHeaders } from './sendable-headers.ts';

/** HTTPie, for any POSIX shell. */
export function toHttpie(request: CodeRequest): GeneratedCode {
  const { before, flags, after } = bodyArguments(request);
  const lines = [
    `${before}http ${[...flags, quoteSh(request.method), quoteSh(asciiUrl(request.url))].join(' ')}`,
    ...sendableHeaders(request).map(({ name, value }) => headerItem(name, value)),
  ];
  return { text: lines.join(' \\\n  ') + after, notes: bodyNotes(request) };
}

/** The space behind the colon keeps a value that begins with `=` or `@` from being a field of JSON or a file; HTTPie takes it away again. */
function headerItem(name: string, value: string): string {
  if (value === '') return quoteSh(`${name};`);
  const text = headerText(value);
  return text === null ? quoteShBytes(`${name}: ${value}`) : quoteSh(`${name}: ${text}`);
}

function bodyArguments({ body }: CodeRequest): { before: string; flags: string[]; after: string } {
  switch (body.kind) {
    case 'none':
      return { before: '', flags: ['--ignore-stdin'], after: '' };
    case 'text':
      return { before: '', flags: ['--ignore-stdin', `--raw=${quoteSh(body.text)}`], after: '' };
    case 'bytes':
      return { before: `printf %s '${base64Of(body.bytes)}' | base64 -d | `, flags: [], after: '' };
    case 'file':
      return { before: '', flags: [], after: ` < ${bodyFileName}` };
  }
}
