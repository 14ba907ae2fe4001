import { bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { phpLiteral as literal, phpBytes } from './quoting/literals.ts';
import {
  asciiUrl,
  bodyNotes,
  hasHeader,
  headerText,
  type SendableHeader,
  sendableHeaders,
  withoutHeader,
} from './sendable-headers.ts';

/** PHP with its curl extension. */
export function toPhp(request: CodeRequest): GeneratedCode {
  const headers = withoutHeader(sendableHeaders(request), 'accept-encoding');
  const options = [
    `    CURLOPT_CUSTOMREQUEST => ${literal(request.method)},`,
    '    CURLOPT_RETURNTRANSFER => true,',
    ...(request.method === 'HEAD' ? ['    CURLOPT_NOBODY => true,'] : []),
    ...(hasHeader(request, 'accept-encoding') ? ['    CURLOPT_ENCODING => "",'] : []),
    ...headerOption(request, headers),
    ...bodyOption(request),
  ];
  const lines = [
    '<?php',
    `$curl = curl_init(${literal(asciiUrl(request.url))});`,
    'curl_setopt_array($curl, [',
    ...options,
    ']);',
    '$response = curl_exec($curl);',
    'if ($response === false) {',
    '    exit(curl_error($curl));',
    '}',
    'echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\\n", $response;',
  ];
  return { text: lines.join('\n'), notes: bodyNotes(request) };
}

function headerOption(request: CodeRequest, headers: readonly SendableHeader[]): string[] {
  const lines = headers.map(({ name, value }) => `        ${headerLiteral(name, value)},`);
  if (request.body.kind !== 'none' && !hasHeader(request, 'content-type')) lines.push('        "Content-Type:",');
  return lines.length === 0 ? [] : ['    CURLOPT_HTTPHEADER => [', ...lines, '    ],'];
}

function headerLiteral(name: string, value: string): string {
  if (value === '') return literal(`${name};`);
  const text = headerText(value);
  const line = `${name}: ${text ?? value}`;
  return text === null ? phpBytes(Uint8Array.from(line, (character) => character.charCodeAt(0))) : literal(line);
}

function bodyOption({ body }: CodeRequest): string[] {
  switch (body.kind) {
    case 'none':
      return [];
    case 'text':
      return [`    CURLOPT_POSTFIELDS => ${literal(body.text)},`];
    case 'bytes':
      return [`    CURLOPT_POSTFIELDS => ${phpBytes(body.bytes)},`];
    case 'file':
      return [`    CURLOPT_POSTFIELDS => file_get_contents(${literal(bodyFileName)}),`];
  }
}
