import { base64Of, bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { powershellLiteral as literal } from './quoting/literals.ts';
import { asciiUrl, bodyNotes, headerText, mergedHeaders, mergeNote, withoutHeader } from './sendable-headers.ts';

const knownMethods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'MERGE']);

/** PowerShell 7 with Invoke-WebRequest. */
export function toPowershell(request: CodeRequest): GeneratedCode {
  const { headers, isMerged } = mergedHeaders(request);
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type');
  const set = withoutHeader(headers, 'content-type').map(
    ({ name, value }) => `  ${literal(name)} = ${literal(headerText(value) ?? value)}`,
  );
  const isKnown = knownMethods.has(request.method);
  const parameters = [
    `-Uri ${literal(asciiUrl(request.url))}`,
    `${isKnown ? '-Method' : '-CustomMethod'} ${literal(request.method)}`,
    ...(set.length > 0 ? ['-Headers $headers', '-SkipHeaderValidation'] : []),
    ...(type ? [`-ContentType ${literal(type.value)}`] : []),
    ...bodyParameter(request),
    '-MaximumRedirection 0',
    '-SkipHttpErrorCheck',
  ];
  const before = set.length > 0 ? `$headers = @{\n${set.join('\n')}\n}\n` : '';
  const text = `${before}$response = Invoke-WebRequest ${parameters.join(' `\n  ')}\n$response.StatusCode\n$response.Content`;
  const notes = [
    ...bodyNotes(request),
    ...(isMerged ? [mergeNote] : []),
    'For PowerShell 7; Windows PowerShell 5.1 knows fewer parameters.',
  ];
  return { text, notes };
}

/** Bytes, because text would be sent in an encoding that depends on the version. */
function bodyParameter({ body }: CodeRequest): string[] {
  switch (body.kind) {
    case 'none':
      return [];
    case 'text':
      return [`-Body ([Text.Encoding]::UTF8.GetBytes(${literal(body.text)}))`];
    case 'bytes':
      return [`-Body ([Convert]::FromBase64String('${base64Of(body.bytes)}'))`];
    case 'file':
      return [`-InFile ${literal(bodyFileName)}`];
  }
}
