import { bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { goBytes, goLiteral as literal } from './quoting/literals.ts';
import {
  asciiUrl,
  bodyNotes,
  headerText,
  type SendableHeader,
  sendableHeaders,
  withoutHeader,
} from './sendable-headers.ts';

/** Go with net/http. */
export function toGo(request: CodeRequest): GeneratedCode {
  const headers = sendableHeaders(request);
  const host = headers.find(({ name }) => name.toLowerCase() === 'host');
  // With Accept-Encoding set by hand, net/http leaves the answer compressed.
  const set = withoutHeader(withoutHeader(headers, 'host'), 'accept-encoding');
  const { imports, before, reader } = bodyReader(request);
  const lines = [
    'package main',
    '',
    'import (',
    ...['fmt', 'io', 'net/http', ...imports].sort().map((name) => `\t"${name}"`),
    ')',
    '',
    'func main() {',
    ...before,
    `\treq, err := http.NewRequest(${literal(request.method)}, ${literal(asciiUrl(request.url))}, ${reader})`,
    ...check,
    ...(host ? [`\treq.Host = ${valueLiteral(host.value)}`] : []),
    ...set.map(headerLine),
    '\tres, err := http.DefaultTransport.RoundTrip(req)',
    ...check,
    '\tdefer res.Body.Close()',
    '\tbody, err := io.ReadAll(res.Body)',
    ...check,
    '\tfmt.Println(res.StatusCode)',
    '\tfmt.Println(string(body))',
    '}',
  ];
  return { text: lines.join('\n'), notes: bodyNotes(request) };
}

const check = ['\tif err != nil {', '\t\tpanic(err)', '\t}'];

const headerLine = ({ name, value }: SendableHeader): string =>
  `\treq.Header.Add(${literal(name)}, ${valueLiteral(value)})`;

function valueLiteral(value: string): string {
  const text = headerText(value);
  return text === null ? goBytes(Uint8Array.from(value, (character) => character.charCodeAt(0))) : literal(text);
}

function bodyReader({ body }: CodeRequest): { imports: string[]; before: string[]; reader: string } {
  switch (body.kind) {
    case 'none':
      return { imports: [], before: [], reader: 'nil' };
    case 'text':
      return { imports: ['strings'], before: [], reader: `strings.NewReader(${literal(body.text)})` };
    case 'bytes':
      return { imports: ['strings'], before: [], reader: `strings.NewReader(${goBytes(body.bytes)})` };
    case 'file':
      return {
        imports: ['bytes', 'os'],
        before: [`\tdata, err := os.ReadFile(${literal(bodyFileName)})`, ...check],
        reader: 'bytes.NewReader(data)',
      };
  }
}
