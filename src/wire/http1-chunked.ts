import type { RawHeaders } from '../model/http-message.ts';
import { parseFieldLines } from './field-lines.ts';
import { type HeadProblem, nameByte, problem, quoteWireText } from './head-problem.ts';

export type ChunkedResult = { kind: 'more' } | { kind: 'done'; end: number; trailers: RawHeaders } | HeadProblem;

export type ChunkedLimits = {
  /** All chunk extensions of one body together; nobody has a use for them, and floods of them have been attacks. */
  maxExtensionBytes: number;
  maxTrailerBytes: number;
};

const defaultLimits: ChunkedLimits = { maxExtensionBytes: 16 * 1024, maxTrailerBytes: 64 * 1024 };
const more: ChunkedResult = Object.freeze({ kind: 'more' });

const lf = 0x0a;
const cr = 0x0d;
const semicolon = 0x3b;

/** 2^53 - 1 has 14 hex digits; a few leading zeros are allowed. */
const maxSizeDigits = 16;

/**
 *   size [;extension] CRLF   data CRLF   …   0 CRLF   trailers CRLF
 *   ^size ^extension  ^size-lf ^data ^data-cr ^data-lf          ^trailers → done
 */
type State = 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailers' | 'ended';

/**
 * Finds the data and the end of a chunked body (RFC 9112 §7.1) in bytes that come in pieces of any size. It copies no
 * data: the caller relays the bytes it was given as they are, up to `end`, and hears of the data in them by index.
 */
export class ChunkedScanner {
  readonly #limits: ChunkedLimits;
  #state: State = 'size';
  #sizeDigits = 0;
  /** The size being read, then how much of the chunk is still to come. */
  #remaining = 0;
  #isLastChunk = false;
  #extension = '';
  #extensionBytes = 0;
  #trailerText = '';
  #trailerLineLength = 0;
  #isAfterCr = false;
  #result: ChunkedResult = more;

  constructor(limits: Partial<ChunkedLimits> = {}) {
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** True where a chunk may begin: nothing of one is under way. */
  get isBetweenChunks(): boolean {
    return this.#state === 'size' && this.#sizeDigits === 0;
  }

  /**
   * Goes on at `bytes[from]`. `onData` is called with the start and end of each piece of data. `done` says where in
   * `bytes` the body ended; after `done` or a problem the answer stays the same.
   */
  scan(bytes: Uint8Array, from: number, onData: (start: number, end: number) => void): ChunkedResult {
    let i = from;
    const length = bytes.length;
    while (i < length && this.#state !== 'ended') {
      if (this.#state === 'data') {
        const end = Math.min(length, i + this.#remaining);
        this.#remaining -= end - i;
        if (this.#remaining === 0) this.#state = 'data-cr';
        onData(i, end);
        i = end;
      } else {
        this.#takeByte(bytes[i] as number, i + 1);
        i++;
      }
    }
    return this.#result;
  }

  #takeByte(byte: number, next: number): void {
    switch (this.#state) {
      case 'size':
        return this.#takeSizeByte(byte);
      case 'extension':
        return this.#takeExtensionByte(byte);
      case 'size-lf':
        if (byte !== lf) return this.#refuseByte(byte, 'after the carriage return of a chunk size line');
        return this.#endSizeLine();
      case 'data-cr':
        if (byte !== cr) return this.#refuseByte(byte, 'where a chunk should end');
        this.#state = 'data-lf';
        return;
      case 'data-lf':
        if (byte !== lf) return this.#refuseByte(byte, 'after the carriage return that ends a chunk');
        this.#state = 'size';
        return;
      default:
        return this.#takeTrailerByte(byte, next);
    }
  }

  #takeSizeByte(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#remaining = this.#remaining * 16 + digit;
      this.#sizeDigits++;
      if (this.#sizeDigits > maxSizeDigits || this.#remaining > Number.MAX_SAFE_INTEGER)
        this.#refuse('chunk-size-too-large', 'A chunk size is too large.');
    } else if (this.#sizeDigits === 0) {
      this.#refuse('chunk-size-invalid', `A chunk size starts with ${nameByte(byte)} instead of a hexadecimal digit.`);
    } else if (byte === cr) {
      this.#state = 'size-lf';
    } else if (byte === semicolon || byte === 0x20 || byte === 0x09) {
      this.#state = 'extension';
      this.#takeExtensionByte(byte);
    } else {
      this.#refuse('chunk-size-invalid', `A chunk size has ${nameByte(byte)} in it.`);
    }
  }

  #takeExtensionByte(byte: number): void {
    if (byte === cr) {
      this.#state = 'size-lf';
      if (!extensions.test(this.#extension))
        this.#refuse(
          'chunk-extension-invalid',
          `The chunk extension ${quoteWireText(this.#extension)} is not well formed.`,
        );
      this.#extension = '';
      return;
    }
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) return this.#refuseByte(byte, 'in a chunk extension');
    if (++this.#extensionBytes > this.#limits.maxExtensionBytes)
      return this.#refuse('chunk-extensions-too-large', 'The chunk extensions are too large.');
    this.#extension += String.fromCharCode(byte);
  }

  #endSizeLine(): void {
    this.#isLastChunk = this.#remaining === 0;
    this.#state = this.#isLastChunk ? 'trailers' : 'data';
    this.#sizeDigits = 0;
  }

  #takeTrailerByte(byte: number, next: number): void {
    if (this.#trailerText.length >= this.#limits.maxTrailerBytes)
      return this.#refuse('trailers-too-large', 'The trailers are too large.');
    const isAfterCr = this.#isAfterCr;
    this.#isAfterCr = byte === cr;
    this.#trailerText += String.fromCharCode(byte);
    this.#trailerLineLength++;
    if (byte === lf) {
      if (!isAfterCr) return this.#refuse('bare-lf', 'A line of the trailers ends with a line feed alone.');
      if (this.#trailerLineLength === 2) return this.#endTrailers(next);
      this.#trailerLineLength = 0;
    } else if (isAfterCr) {
      this.#refuse('bare-cr', 'There is a carriage return alone in the trailers.');
    }
  }

  #endTrailers(end: number): void {
    const trailers: Array<readonly [string, string]> = [];
    const refused = parseFieldLines(this.#trailerText, 0, trailers);
    if (refused !== undefined) return this.#end(refused);
    const forbidden = trailers.find(([name]) => forbiddenTrailers.has(name.toLowerCase()));
    if (forbidden !== undefined)
      return this.#refuse('trailer-forbidden', `The header ${quoteWireText(forbidden[0])} may not stand in trailers.`);
    this.#end({ kind: 'done', end, trailers });
  }

  #refuseByte(byte: number, where: string): void {
    const code =
      byte === lf ? 'bare-lf' : this.#state === 'size-lf' || this.#state === 'data-lf' ? 'bare-cr' : 'chunk-invalid';
    this.#refuse(code, `There is the byte ${nameByte(byte)} ${where}.`);
  }

  #refuse(code: string, message: string): void {
    this.#end(problem(code, message));
  }

  #end(result: ChunkedResult): void {
    this.#result = result;
    this.#state = 'ended';
    this.#trailerText = '';
  }
}

/** chunk-ext of RFC 9112 §7.1.1. */
const extensions =
  /^(?:[ \t]*;[ \t]*[!#$%&'*+\-.^_`|~0-9A-Za-z]+(?:[ \t]*=[ \t]*(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+|"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"))?)+$/;

/** Fields that frame, route, authorise or describe the body, which a recipient must not learn only after it (RFC 9110 §6.5.1). */
const forbiddenTrailers: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'max-forwards',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
