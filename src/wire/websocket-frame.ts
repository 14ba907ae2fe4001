import { type HeadProblem, problem } from './head-problem.ts';

export type ScannedFrame = {
  isFinal: boolean;
  /** RSV1: on the first frame of a message, that it is deflated (RFC 7692 §6). */
  rsv1: boolean;
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  opcode: number;
  isMasked: boolean;
  /** A copy, unmasked, cut at `maxCopyBytes`. */
  payload: Uint8Array;
  /** Full length of the payload, also when the copy is cut. */
  payloadBytes: number;
  isTruncated: boolean;
};

export type FrameScannerOptions = {
  /** How much of each payload is copied. */
  maxCopyBytes: number;
  isDeflateNegotiated: boolean;
  /** True for what a client sends, false for what a server sends (RFC 6455 §5.1); undefined accepts both. */
  isMaskExpected?: boolean;
};

export type FrameScan = {
  /** The frames that ended in these bytes. */
  frames: ScannedFrame[];
  /** The first violation of the protocol; nothing is read after it. */
  problem: HeadProblem | undefined;
};

/** Two bytes, an extended length of up to eight, a mask of four. */
const maxHeaderBytes = 14;
const firstCopyBytes = 16 * 1024;
const nothing = new Uint8Array(0);

/**
 * Cuts one direction of a WebSocket connection into frames (RFC 6455 §5.2), in bytes that come in pieces of any size, for
 * the record only: the bytes themselves are relayed by the caller. It holds at most `maxCopyBytes` of the frame under way, and grows
 * with what has really arrived, not with what a header promises.
 */
export class WebSocketFrameScanner {
  readonly #options: FrameScannerOptions;
  readonly #header = new Uint8Array(maxHeaderBytes);
  #headerBytes = 0;
  #headerNeeded = 2;
  #isInPayload = false;
  #payloadBytes = 0;
  #seenBytes = 0;
  #copy: Uint8Array = nothing;
  #maskAt = -1;
  #isMessageOpen = false;
  #problem: HeadProblem | undefined;

  constructor(options: FrameScannerOptions) {
    this.#options = options;
  }

  scan(bytes: Uint8Array, from: number): FrameScan {
    const frames: ScannedFrame[] = [];
    let i = from;
    while (i < bytes.length && this.#problem === undefined) {
      if (this.#isInPayload) {
        const end = Math.min(bytes.length, i + this.#payloadBytes - this.#seenBytes);
        this.#takePayload(bytes, i, end);
        i = end;
      } else {
        this.#header[this.#headerBytes++] = bytes[i++] as number;
        if (this.#headerBytes === this.#headerNeeded) this.#readHeader();
      }
      if (this.#isInPayload && this.#seenBytes === this.#payloadBytes) frames.push(this.#endFrame());
    }
    return { frames, problem: this.#problem };
  }

  /** The frame that has begun but not ended, with what has come of it; for a connection that breaks off. */
  unfinished(): ScannedFrame | undefined {
    return this.#isInPayload ? { ...this.#frame(), payloadBytes: this.#seenBytes, isTruncated: true } : undefined;
  }

  #readHeader(): void {
    const first = this.#header[0] as number;
    const second = this.#header[1] as number;
    if (this.#headerBytes === 2) {
      this.#problem = this.#checkFirstBytes(first, second);
      const shortLength = second & 0x7f;
      this.#headerNeeded =
        2 + (shortLength === 127 ? 8 : shortLength === 126 ? 2 : 0) + ((second & 0x80) === 0 ? 0 : 4);
      if (this.#problem !== undefined || this.#headerNeeded > 2) return;
    }
    this.#problem = this.#readLength(second & 0x7f);
    if (this.#problem !== undefined) return;
    this.#maskAt = (second & 0x80) === 0 ? -1 : this.#headerNeeded - 4;
    this.#isInPayload = true;
    if ((first & 0x08) === 0) this.#isMessageOpen = (first & 0x80) === 0;
  }

  #checkFirstBytes(first: number, second: number): HeadProblem | undefined {
    const opcode = first & 0x0f;
    const isControl = opcode >= 8;
    const isMasked = (second & 0x80) !== 0;
    if ((opcode > 2 && opcode < 8) || opcode > 10)
      return problem('websocket-opcode-reserved', `A frame has the reserved opcode ${opcode}.`);
    if ((first & 0x30) !== 0) return problem('websocket-bits-reserved', 'A frame has a reserved bit set.');
    if ((first & 0x40) !== 0 && (!this.#options.isDeflateNegotiated || isControl || opcode === 0))
      return problem(
        'websocket-bits-reserved',
        'A frame has the bit for compression set where no compression was agreed to or allowed.',
      );
    if (isControl && (first & 0x80) === 0)
      return problem('websocket-control-fragmented', 'A control frame is fragmented.');
    if (isControl && (second & 0x7f) > 125)
      return problem('websocket-control-too-long', 'A control frame has more than 125 bytes.');
    if (opcode === 0 && !this.#isMessageOpen)
      return problem('websocket-continuation-unexpected', 'A continuation frame came with no message to continue.');
    if (!isControl && opcode !== 0 && this.#isMessageOpen)
      return problem('websocket-continuation-missing', 'A new message began before the one under way had ended.');
    const { isMaskExpected = isMasked } = this.#options;
    if (isMasked !== isMaskExpected)
      return problem(
        'websocket-mask-wrong',
        isMasked ? 'A frame of the server is masked.' : 'A frame of the client is not masked.',
      );
    return undefined;
  }

  #readLength(shortLength: number): HeadProblem | undefined {
    this.#payloadBytes = shortLength;
    if (shortLength < 126) return undefined;
    const lengthEnd = shortLength === 126 ? 4 : 10;
    let length = 0;
    for (let i = 2; i < lengthEnd; i++) length = length * 256 + (this.#header[i] as number);
    if (lengthEnd === 10 && (this.#header[2] as number) >= 0x80)
      return problem('websocket-length-invalid', 'A frame length has its highest bit set.');
    if (length < (lengthEnd === 4 ? 126 : 65536))
      return problem('websocket-length-invalid', 'A frame length takes more bytes than it needs.');
    if (length > Number.MAX_SAFE_INTEGER) return problem('websocket-length-too-large', 'A frame length is too large.');
    this.#payloadBytes = length;
    return undefined;
  }

  #takePayload(bytes: Uint8Array, start: number, end: number): void {
    const room = Math.min(this.#payloadBytes, this.#options.maxCopyBytes) - this.#seenBytes;
    const copyBytes = Math.min(end - start, room);
    if (copyBytes > 0) this.#copyPayload(bytes, start, copyBytes);
    this.#seenBytes += end - start;
  }

  #copyPayload(bytes: Uint8Array, start: number, copyBytes: number): void {
    const at = this.#seenBytes;
    this.#makeRoom(at + copyBytes);
    this.#copy.set(bytes.subarray(start, start + copyBytes), at);
    if (this.#maskAt !== -1) unmask(this.#copy, at, at + copyBytes, this.#header.subarray(this.#maskAt));
  }

  #makeRoom(neededBytes: number): void {
    if (neededBytes <= this.#copy.length) return;
    const most = Math.min(this.#payloadBytes, this.#options.maxCopyBytes);
    const grown = new Uint8Array(Math.min(most, Math.max(neededBytes, this.#copy.length * 2, firstCopyBytes)));
    grown.set(this.#copy);
    this.#copy = grown;
  }

  #endFrame(): ScannedFrame {
    const frame = this.#frame();
    this.#isInPayload = false;
    this.#headerBytes = 0;
    this.#headerNeeded = 2;
    this.#seenBytes = 0;
    this.#copy = nothing;
    return frame;
  }

  #frame(): ScannedFrame {
    const first = this.#header[0] as number;
    const copiedBytes = Math.min(this.#seenBytes, this.#options.maxCopyBytes);
    return {
      isFinal: (first & 0x80) !== 0,
      rsv1: (first & 0x40) !== 0,
      opcode: first & 0x0f,
      isMasked: this.#maskAt !== -1,
      payload: copiedBytes === this.#copy.length ? this.#copy : this.#copy.subarray(0, copiedBytes),
      payloadBytes: this.#payloadBytes,
      isTruncated: copiedBytes < this.#payloadBytes,
    };
  }
}

/** Below this many bytes, setting up for whole words costs more than it saves. */
const minWordwiseBytes = 64;

/**
 * Unmasks `bytes[start]` to `bytes[end - 1]` in place; `bytes[0]` is the payload's first byte and starts its buffer, so words of
 * four line up with the mask whatever piece of the payload this is. Words are five times as fast as bytes (measured).
 */
function unmask(bytes: Uint8Array, start: number, end: number, mask: Uint8Array): void {
  if (end - start < minWordwiseBytes) return unmaskBytewise(bytes, start, end, mask);
  const firstWord = Math.ceil(start / 4);
  const endWord = Math.floor(end / 4);
  unmaskBytewise(bytes, start, firstWord * 4, mask);
  const maskWord = new Uint32Array(mask.slice(0, 4).buffer)[0] as number;
  const words = new Uint32Array(bytes.buffer, firstWord * 4, endWord - firstWord);
  for (let i = 0; i < words.length; i++) words[i] = (words[i] as number) ^ maskWord;
  unmaskBytewise(bytes, endWord * 4, end, mask);
}

function unmaskBytewise(bytes: Uint8Array, start: number, end: number, mask: Uint8Array): void {
  for (let i = start; i < end; i++) bytes[i] = (bytes[i] as number) ^ (mask[i & 3] as number);
}

/** What a close frame says (RFC 6455 §5.5.1); both absent when it was empty. Bytes that are not UTF-8 become U+FFFD. */
export function parseCloseReason(payload: Uint8Array): { code?: number; reason?: string } {
  if (payload.length < 2) return {};
  const code = ((payload[0] as number) << 8) | (payload[1] as number);
  return payload.length === 2
    ? { code }
    : { code, reason: new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload.subarray(2)) };
}
