// A recorded body → the first match in its text: content codings undone, character set honoured, whatever its size. Small ones at once, others as a
// stream in pieces. One that cannot be decoded is looked at as it came. Must never hold a large body, nor decode without end: a few bytes that
// become gigabytes are left after the beginning. Before: search-entry. Next: decode-body, search-windows.
import { brotliDecompressSync, constants, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { bodyCharset } from '../../../../model/body-charset.ts';
import type { MessageSide, RawHeaders } from '../../../../model/http-message.ts';
import type { FindNeedle, Needle } from '../../../../model/search/needle.ts';
import { type ContentCoding, decodeBody, parseContentEncoding } from '../decode-body.ts';
import type { BodyQueries } from './body-queries.ts';
import type { SearchTally } from './search-tally.ts';
import { SearchWindows, type WindowMatch } from './search-windows.ts';

export interface BodyToSearch {
  entryId: string;
  side: MessageSide;
  /** Null: in chunks. */
  inline: Uint8Array | null;
  headers: RawHeaders;
  /** A file may keep a body without the coding that its headers name. */
  isStoredDecoded: boolean;
}

/** Decoded at once up to here: a few milliseconds. */
const smallBytes = 512 * 1024;
const pieceBytes = 64 * 1024;
/** A body that decodes to more than both is not looked at to its end. */
const mostDecodedBytes = 64 * 1024 * 1024;
const mostDecodedRatio = 64;
const maxCodings = 4;

type Looked = Generator<Promise<void> | undefined, WindowMatch | null>;

export class BodySearch {
  readonly #bodies: BodyQueries;
  readonly #needle: Needle;
  readonly #find: FindNeedle;
  readonly #tally: SearchTally;

  constructor(bodies: BodyQueries, wanted: { needle: Needle; find: FindNeedle }, tally: SearchTally) {
    this.#bodies = bodies;
    this.#needle = wanted.needle;
    this.#find = wanted.find;
    this.#tally = tally;
  }

  *look(body: BodyToSearch): Looked {
    if (isPictureOrSound(body.headers)) return null;
    const codings = codingsOf(body);
    const small = body.inline === null ? null : decodeSmall(body.inline, codings);
    if (small !== null) return this.#lookAtAll(small, body.headers);
    if (codings.length === 0) return yield* this.#lookAsItCame(body);
    const decoded = yield* this.#lookDecoded(body, codings);
    return decoded === 'undecodable' ? yield* this.#lookAsItCame(body) : decoded;
  }

  #lookAtAll(bytes: Uint8Array, headers: RawHeaders): WindowMatch | null {
    const windows = new SearchWindows(this.#needle, this.#find);
    return windows.push(decoderOf(charsetOf(bytes, headers)).decode(bytes), true);
  }

  *#lookAsItCame({ entryId, side, inline, headers }: BodyToSearch): Looked {
    if (inline !== null) return this.#lookAtAll(inline, headers);
    const text = new PieceText(new SearchWindows(this.#needle, this.#find), headers);
    for (let at = 0; ; at += pieceBytes) {
      const bytes = this.#bodies.read(entryId, side, { from: at, to: at + pieceBytes });
      const match = text.push(bytes, bytes.length < pieceBytes);
      if (match !== null || bytes.length < pieceBytes) return match;
      yield;
    }
  }

  *#lookDecoded(
    body: BodyToSearch,
    codings: readonly ContentCoding[],
  ): Generator<Promise<void> | undefined, WindowMatch | null | 'undecodable'> {
    const pieces = this.#decodedPieces(body, codings)[Symbol.asyncIterator]();
    const text = new PieceText(new SearchWindows(this.#needle, this.#find), body.headers);
    const got: { next: IteratorResult<Uint8Array> | null } = { next: null };
    let isFirst = true;
    try {
      for (;;) {
        // Damage in its midst ends a body; what came before counts.
        const piece = pieces.next().catch(() => null);
        yield piece.then((next) => {
          got.next = next;
        });
        if (got.next === null && isFirst) return 'undecodable';
        const isLast = got.next === null || got.next.done === true;
        const match = text.push(
          isLast ? new Uint8Array() : (got.next as IteratorYieldResult<Uint8Array>).value,
          isLast,
        );
        if (match !== null || isLast) return match;
        isFirst = false;
      }
    } finally {
      void pieces.return?.()?.catch(() => {});
    }
  }

  #decodedPieces(body: BodyToSearch, codings: readonly ContentCoding[]): AsyncIterable<Uint8Array> {
    const read = { bytes: 0, isCut: false };
    const isTooMuch = (bytes: number): boolean => {
      if (bytes <= mostDecodedBytes || bytes <= read.bytes * mostDecodedRatio) return false;
      if (!read.isCut) this.#tally.cutBodies += 1;
      read.isCut = true;
      return true;
    };
    const stored = storedPieces(this.#bodies, body, read);
    // Each layer is counted: one that becomes gigabytes may be nothing in the next.
    return codings
      .toReversed()
      .reduce<AsyncIterable<Uint8Array>>(
        (source, coding) => upTo(decodeBody(source, [coding], true), isTooMuch),
        stored,
      );
  }
}

function charsetOf(head: Uint8Array, headers: RawHeaders): string {
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null;
  return bodyCharset(head, contentType).charset;
}

/** Bytes in pieces, wherever they are cut, → matches in their text. */
class PieceText {
  readonly #windows: SearchWindows;
  readonly #headers: RawHeaders;
  #decoder: TextDecoder | null = null;

  constructor(windows: SearchWindows, headers: RawHeaders) {
    this.#windows = windows;
    this.#headers = headers;
  }

  push(bytes: Uint8Array, isLast: boolean): WindowMatch | null {
    this.#decoder ??= new TextDecoder(charsetOf(bytes, this.#headers));
    return this.#windows.push(this.#decoder.decode(bytes, { stream: !isLast }), isLast);
  }
}

async function* storedPieces(
  bodies: BodyQueries,
  { entryId, side }: BodyToSearch,
  read: { bytes: number },
): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = bodies.read(entryId, side, { from: read.bytes, to: read.bytes + pieceBytes });
    if (bytes.length === 0) return;
    read.bytes += bytes.length;
    yield bytes;
  }
}

async function* upTo(
  source: AsyncIterable<Uint8Array>,
  isTooMuch: (bytes: number) => boolean,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of source) {
    yield piece;
    bytes += piece.length;
    if (isTooMuch(bytes)) return;
  }
}

/** A search for text would find its letters by chance in them. A picture in XML is text. */
function isPictureOrSound(headers: RawHeaders): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return /^\s*(?:image|audio|video|font)\/(?!.*\bxml)/i.test(type);
}

/** Empty also when one of them is not known. */
function codingsOf({ headers, isStoredDecoded }: BodyToSearch): readonly ContentCoding[] {
  if (isStoredDecoded) return [];
  const values = headers.filter(([name]) => name.toLowerCase() === 'content-encoding').map(([, value]) => value);
  const parsed = parseContentEncoding(values.join(','));
  return parsed.kind === 'known' && parsed.codings.length <= maxCodings ? parsed.codings : [];
}

const limits = { maxOutputLength: smallBytes };
const decoders: Readonly<Record<ContentCoding, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => gunzipSync(bytes, { ...limits, finishFlush: constants.Z_SYNC_FLUSH }),
  deflate: (bytes) => inflateSync(bytes, { ...limits, finishFlush: constants.Z_SYNC_FLUSH }),
  br: (bytes) => brotliDecompressSync(bytes, limits),
  zstd: (bytes) => zstdDecompressSync(bytes, limits),
};

/** Null: it is larger, cut or damaged, or raw deflate. The stream finds out. */
function decodeSmall(bytes: Uint8Array, codings: readonly ContentCoding[]): Uint8Array | null {
  if (bytes.length === 0) return bytes;
  try {
    return codings.toReversed().reduce((encoded, coding) => decoders[coding](encoded), bytes);
  } catch {
    return null;
  }
}

const textDecoders = new Map<string, TextDecoder>();

/** For whole texts: such a decoder keeps nothing from one to the next. */
function decoderOf(charset: string): TextDecoder {
  const decoder = textDecoders.get(charset) ?? new TextDecoder(charset);
  textDecoders.set(charset, decoder);
  return decoder;
}
