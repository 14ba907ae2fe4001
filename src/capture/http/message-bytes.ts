/** A head that had to be changed, as bytes, with what of the body came with it, so that both leave in one write. */
export function headAndBody(headText: string, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(headText.length + body.length);
  bytes.write(headText, 0, 'latin1');
  body.copy(bytes, headText.length);
  return bytes;
}

/** Two neighbouring views of one chunk become one view of it; otherwise they are copied together. */
export function joinPieces(first: Buffer, second: Buffer): Buffer {
  if (second.length === 0) return first;
  const isAdjacent = first.buffer === second.buffer && first.byteOffset + first.length === second.byteOffset;
  if (!isAdjacent) return Buffer.concat([first, second]);
  return Buffer.from(first.buffer, first.byteOffset, first.length + second.length);
}

/** RFC 9112 §7.1. */
export function chunkOf(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`, 'latin1'), data, Buffer.from('\r\n', 'latin1')]);
}

export const lastChunk = Buffer.from('0\r\n\r\n', 'latin1');
