import type { RawHeaders } from '../../model/http-message.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';
import { ChunkedScanner } from '../../wire/http1-chunked.ts';
import type { Framing } from '../../wire/http1-framing.ts';

/** Takes a body's data, transfer coding removed, piece by piece. */
export interface BodySink {
  bodyData(data: Buffer): void;
}

/**
 * Follows one body through the bytes of a connection: says where in them it ends and which of them are its data (transfer coding
 * removed). Copies nothing; the bytes themselves are relayed as they are by the caller.
 */
export class BodyCursor {
  readonly framing: Framing;
  isDone: boolean;
  /** Set when a chunked body ended with trailers. */
  trailers: RawHeaders | null = null;
  problem: HeadProblem | null = null;
  #remaining: number;
  readonly #scanner: ChunkedScanner | null;

  constructor(framing: Framing) {
    this.framing = framing;
    this.#remaining = framing.kind === 'length' ? framing.bytes : 0;
    this.#scanner = framing.kind === 'chunked' ? new ChunkedScanner() : null;
    this.isDone = framing.kind === 'none' || (framing.kind === 'length' && framing.bytes === 0);
  }

  /** True where whoever relays may go on with a framing of its own: no length was promised, and nothing of a chunk is under way. */
  get mayBeReframed(): boolean {
    return this.framing.kind === 'until-close' || this.#scanner?.isBetweenChunks === true;
  }

  /** Takes what belongs to the body from `bytes[from]` on and returns the index behind it. On a problem it returns `from`: nothing of it goes on. */
  take(bytes: Buffer, from: number, sink: BodySink): number {
    if (this.isDone || this.problem !== null) return from;
    switch (this.framing.kind) {
      case 'length':
        return this.#takeLength(bytes, from, sink);
      case 'until-close':
        if (from < bytes.length) sink.bodyData(from === 0 ? bytes : bytes.subarray(from));
        return bytes.length;
      case 'chunked':
        return this.#takeChunked(bytes, from, sink);
      case 'none':
        return from;
    }
  }

  #takeLength(bytes: Buffer, from: number, sink: BodySink): number {
    const end = Math.min(bytes.length, from + this.#remaining);
    if (end === from) return from;
    this.#remaining -= end - from;
    this.isDone = this.#remaining === 0;
    sink.bodyData(from === 0 && end === bytes.length ? bytes : bytes.subarray(from, end));
    return end;
  }

  #takeChunked(bytes: Buffer, from: number, sink: BodySink): number {
    const scanner = this.#scanner as ChunkedScanner;
    const result = scanner.scan(bytes, from, (start, end) => sink.bodyData(bytes.subarray(start, end)));
    if (result.kind === 'more') return bytes.length;
    if (result.kind === 'done') {
      this.isDone = true;
      if (result.trailers.length > 0) this.trailers = result.trailers;
      return result.end;
    }
    this.problem = result;
    return from;
  }
}
