import { bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { pythonLiteral as literal, pythonBytes } from './quoting/literals.ts';
import { asciiUrl, bodyNotes, mergedHeaders, mergeNote } from './sendable-headers.ts';

/** Python with requests. */
export function toPython(request: CodeRequest): GeneratedCode {
  const { headers, isMerged } = mergedHeaders(request);
  // Bytes, so that requests neither guesses an encoding nor refuses one.
  const pairs = headers.map(({ name, value }) => `        ${literal(name)}: ${headerLiteral(value)},`);
  const lines = [
    'import requests',
    '',
    'response = requests.request(',
    `    ${literal(request.method)},`,
    `    ${literal(asciiUrl(request.url))},`,
    ...(pairs.length > 0 ? ['    headers={', ...pairs, '    },'] : []),
    ...dataArgument(request),
    '    allow_redirects=False,',
    ')',
    'print(response.status_code)',
    'print(response.text)',
  ];
  return { text: lines.join('\n'), notes: [...bodyNotes(request), ...(isMerged ? [mergeNote] : [])] };
}

function headerLiteral(value: string): string {
  const isAscii = /^[\u0020-\u007e\t]*$/.test(value);
  return isAscii ? literal(value) : pythonBytes(Uint8Array.from(value, (character) => character.charCodeAt(0)));
}

function dataArgument({ body }: CodeRequest): string[] {
  switch (body.kind) {
    case 'none':
      return [];
    case 'text':
      return [`    data=${literal(body.text)}.encode(),`];
    case 'bytes':
      return [`    data=${pythonBytes(body.bytes)},`];
    case 'file':
      return [`    data=open(${literal(bodyFileName)}, "rb"),`];
  }
}
