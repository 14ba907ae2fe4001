import { bodyFileName, type CodeRequest, type GeneratedCode } from './code-request.ts';
import { rustLiteral as literal, rustBytes } from './quoting/literals.ts';
import { asciiUrl, bodyNotes, type SendableHeader, sendableHeaders, withoutHeader } from './sendable-headers.ts';

const knownMethods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT']);

/** Rust with reqwest's blocking client. */
export function toRust(request: CodeRequest): GeneratedCode {
  const { method } = request;
  const methodText = knownMethods.has(method)
    ? `reqwest::Method::${method}`
    : `reqwest::Method::from_bytes(${rustBytes(new TextEncoder().encode(method))})?`;
  const lines = [
    '// [dependencies] reqwest = { version = "0.12", features = ["blocking", "gzip", "brotli", "zstd", "deflate"] }',
    'fn main() -> Result<(), Box<dyn std::error::Error>> {',
    '    let client = reqwest::blocking::Client::builder()',
    '        .redirect(reqwest::redirect::Policy::none())',
    '        .build()?;',
    '    let response = client',
    `        .request(${methodText}, ${literal(asciiUrl(request.url))})`,
    ...withoutHeader(sendableHeaders(request), 'accept-encoding').map(headerLine),
    ...bodyLine(request),
    '        .send()?;',
    '    println!("{}", response.status());',
    '    println!("{}", response.text()?);',
    '    Ok(())',
    '}',
  ];
  return { text: lines.join('\n'), notes: bodyNotes(request) };
}

function headerLine({ name, value }: SendableHeader): string {
  if (/^[\u0020-\u007e]*$/.test(value)) return `        .header(${literal(name)}, ${literal(value)})`;
  const bytes = rustBytes(Uint8Array.from(value, (character) => character.charCodeAt(0)));
  return `        .header(${literal(name)}, reqwest::header::HeaderValue::from_bytes(${bytes})?)`;
}

function bodyLine({ body }: CodeRequest): string[] {
  switch (body.kind) {
    case 'none':
      return [];
    case 'text':
      return [`        .body(${literal(body.text)})`];
    case 'bytes':
      return [`        .body(${rustBytes(body.bytes)}.to_vec())`];
    case 'file':
      return [`        .body(std::fs::File::open(${literal(bodyFileName)})?)`];
  }
}
