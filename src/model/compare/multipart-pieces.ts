import { contentOf, latin1, type Piece } from './compare-pieces.ts';

/**
 * The parts of a multipart body (RFC 2046 §5.1): of a form by the names of its fields (RFC 7578 §4.2), of others by their place. Null when it is
 * none, or is not well formed. The boundary, and what stands before the first part and behind the last one, say nothing.
 */
export function multipartPieces(bytes: Uint8Array, contentType: string | null): Map<string, Piece[]> | null {
  const boundary = boundaryOf(contentType);
  if (boundary === null) return null;
  const chunks = `\r\n${latin1(bytes)}`.split(`\r\n--${boundary}`);
  const last = chunks.pop();
  if (chunks.length === 0 || !last?.startsWith('--')) return null;
  const pieces = new Map<string, Piece[]>();
  for (const [at, chunk] of chunks.slice(1).entries()) {
    const part = readPart(chunk);
    if (part === null) return null;
    const name = part.name ?? `part ${at + 1}`;
    pieces.set(name, [...(pieces.get(name) ?? []), part.piece]);
  }
  return pieces;
}

function boundaryOf(contentType: string | null): string | null {
  if (!/^\s*multipart\//i.test(contentType ?? '')) return null;
  const match = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2] ?? null;
}

/** Behind the boundary: spaces, a line end, the header lines, an empty line, the content. */
function readPart(chunk: string): { name: string | null; piece: Piece } | null {
  const lead = /^[ \t]*\r\n/.exec(chunk)?.[0].length;
  if (lead === undefined) return null;
  const rest = `\r\n${chunk.slice(lead)}`;
  const end = rest.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const headers = rest
    .slice(2, end)
    .split('\r\n')
    .filter((line) => line !== '')
    .map(headerOf);
  const disposition = headers.find(([name]) => name === 'content-disposition')?.[1] ?? '';
  const quoted = /;\s*name=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  return {
    name: quoted?.[1] ?? quoted?.[2] ?? null,
    piece: { facts: headers.sort(([a], [b]) => (a < b ? -1 : 1)), content: contentOf(bytesOf(rest.slice(end + 4))) },
  };
}

function headerOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  const value = contentOf(bytesOf(line.slice(colon + 1).trim()));
  return [line.slice(0, Math.max(0, colon)).toLowerCase(), value.kind === 'text' ? value.text : latin1(value.bytes)];
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
