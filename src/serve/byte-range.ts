/** The part of a body that a Range header asks for, in bytes: `from` inclusive, `to` exclusive. */
export type ByteRange = { kind: 'whole' } | { kind: 'part'; from: number; to: number } | { kind: 'unsatisfiable' };

/**
 * RFC 9110 §14: a header that is malformed, in another unit, or asks for several ranges is ignored and the whole is sent; a range that
 * begins behind the end cannot be satisfied; an end behind the end is cut.
 */
export function parseByteRange(header: string | null, length: number): ByteRange {
  const match = /^bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '');
  if (match === null) return { kind: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '') return last === '' ? { kind: 'whole' } : suffixRange(Number(last), length);
  const from = Number(first);
  const to = last === '' ? length : Math.min(Number(last) + 1, length);
  if (last !== '' && Number(last) < from) return { kind: 'whole' };
  return from >= length ? { kind: 'unsatisfiable' } : { kind: 'part', from, to };
}

function suffixRange(wanted: number, length: number): ByteRange {
  if (wanted === 0 || length === 0) return { kind: 'unsatisfiable' };
  return { kind: 'part', from: Math.max(0, length - wanted), to: length };
}
