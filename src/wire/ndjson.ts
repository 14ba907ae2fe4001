const lf = 0x0a;
const cr = 0x0d;
/** Real messages reach tens of megabytes; what is longer than this is a stream without lines. */
const defaultMaxLineBytes = 256 * 1024 * 1024;

export interface CutLine {
  /** Without the line's end (LF or CRLF). A view of the chunk when the line lies in one: whoever keeps it for long copies it. */
  bytes: Uint8Array;
  /** It was longer than the limit, and this is its beginning. */
  isTruncated: boolean;
  /** False for what stands behind the last line's end when the stream is over. */
  isEnded: boolean;
}

/**
 * Cuts one direction of a stdio connection into lines (MCP, “stdio”: messages are delimited by newlines) in bytes that come in pieces of any
 * size, for the record only: the bytes themselves are relayed by the caller. Each byte is looked at once, however many pieces a line has.
 */
export class LineCutter {
  readonly #maxLineBytes: number;
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #isTruncated = false;

  constructor(maxLineBytes = defaultMaxLineBytes) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** Calls back for each line that ends in `chunk`. The chunk must not be changed afterwards. */
  push(chunk: Uint8Array, onLine: (line: CutLine) => void): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lf, start);
      if (end < 0) break;
      if (this.#heldBytes === 0 && !this.#isTruncated) {
        const isCr = end > start && chunk[end - 1] === cr;
        onLine({ bytes: chunk.subarray(start, isCr ? end - 1 : end), isTruncated: false, isEnded: true });
      } else {
        this.#hold(chunk.subarray(start, end));
        onLine(this.#take(true));
      }
      start = end + 1;
    }
    if (start < chunk.length) this.#hold(chunk.subarray(start));
  }

  /** The stream is over: calls back with what stood behind the last line's end, if anything did. */
  end(onLine: (line: CutLine) => void): void {
    if (this.#heldBytes > 0) onLine(this.#take(false));
  }

  #hold(piece: Uint8Array): void {
    const room = this.#maxLineBytes - this.#heldBytes;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (kept.length < piece.length) this.#isTruncated = true;
    if (kept.length === 0) return;
    this.#pieces.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(isEnded: boolean): CutLine {
    const joined = joinPieces(this.#pieces, this.#heldBytes);
    const isCr = isEnded && !this.#isTruncated && joined[joined.length - 1] === cr;
    const line: CutLine = {
      bytes: isCr ? joined.subarray(0, joined.length - 1) : joined,
      isTruncated: this.#isTruncated,
      isEnded,
    };
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#isTruncated = false;
    return line;
  }
}

/** One array of all pieces; the piece itself when there is only one. */
export function joinPieces(pieces: readonly Uint8Array[], bytes: number): Uint8Array {
  if (pieces.length === 1) return pieces[0] as Uint8Array;
  const joined = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
