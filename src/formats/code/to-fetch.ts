import { base64Of, bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { javascriptLiteral as literal } from './quoting/literals.ts';
import { asciiUrl, bodyNotes, type SendableHeader, sendableHeaders } from './sendable-headers.ts';

/** A browser sets these itself and refuses them from a script (Fetch standard, “forbidden request-header”). */
const forbidden =
  /^(?:accept-charset|accept-encoding|access-control-.*|cookie2?|date|dnt|host|origin|referer|via|user-agent|proxy-.*|sec-.*)$/i;

/** JavaScript, for Node and, as far as they allow it, browsers. */
export function toFetch(request: CodeRequest): GeneratedCode {
  const headers = sendableHeaders(request);
  const { method, body } = request;
  const fields = [
    `  method: ${literal(method)},`,
    ...(headers.length > 0 ? [`  headers: [\n${headers.map(headerLine).join('\n')}\n  ],`] : []),
    ...bodyField(request),
  ];
  const isBodyRefused = body.kind !== 'none' && (method === 'GET' || method === 'HEAD');
  const refused = headers.filter(({ name }) => forbidden.test(name)).map(({ name }) => name);
  const notes = [
    ...bodyNotes(request),
    ...(refused.length > 0
      ? [`Node sends all of these headers; a browser refuses ${[...new Set(refused)].join(', ')}.`]
      : []),
    ...(isBodyRefused ? [`fetch refuses a body with ${method}.`] : []),
  ];
  const imports = body.kind === 'file' ? "import { readFile } from 'node:fs/promises';\n\n" : '';
  const call = `const response = await fetch(${literal(asciiUrl(request.url))}, {\n${fields.join('\n')}\n});`;
  return { text: `${imports}${call}\nconsole.log(response.status, await response.text());`, notes };
}

/** In fetch, too, a character of a value is a byte. */
const headerLine = ({ name, value }: SendableHeader): string => `    [${literal(name)}, ${literal(value)}],`;

function bodyField({ body }: CodeRequest): string[] {
  switch (body.kind) {
    case 'none':
      return [];
    case 'text':
      return [`  body: ${literal(body.text)},`];
    case 'bytes':
      return [`  body: Uint8Array.from(atob(${literal(base64Of(body.bytes))}), (c) => c.charCodeAt(0)),`];
    case 'file':
      return [`  body: await readFile(${literal(bodyFileName)}),`];
  }
}
