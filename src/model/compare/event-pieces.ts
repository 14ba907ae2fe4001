import type { Piece } from './compare-pieces.ts';

/** Events of a stream as a browser reads them (HTML, “Server-sent events”): comments, unknown fields and events without data say nothing. */
export function eventPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let fields = new Map<string, string>();
  let data: string[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line === '') {
      if (data.length > 0) pieces.push({ facts: [...fields], content: { kind: 'text', text: data.join('\n') } });
      fields = new Map();
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    else if (name === 'event' || name === 'id' || name === 'retry') fields.set(name, value);
  }
  // An event that is not ended by an empty line is not one; that it is there counts all the same.
  if (data.length > 0)
    pieces.push({ facts: [...fields, ['unfinished', 'yes']], content: { kind: 'text', text: data.join('\n') } });
  return pieces;
}
