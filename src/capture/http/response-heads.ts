import { begunResponseProblem } from '../../wire/begun-head.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';
import { findHeadEnd, parseResponseHead, type ResponseHead } from '../../wire/http1-head.ts';
import { headTooLarge, maxHeadBytes } from './head-limit.ts';

/** One head found in the bytes of an upstream: it spans `bytes[from..end]`. */
export interface FoundHead {
  kind: 'head';
  head: ResponseHead;
  bytes: Buffer;
  from: number;
  end: number;
}

/** What begins there is no head. */
interface NoHead {
  kind: 'problem';
  problem: HeadProblem;
  arrived: Buffer;
}

/** Cuts what an upstream sends into response heads: any number of 1xx and then the final one. Bytes of an unfinished head are kept. */
export class ResponseHeads {
  /** The beginning of a head whose end has not come; null when there is none. */
  partial: Buffer | null = null;

  /** The bytes to look at when `chunk` came. */
  join(chunk: Buffer): Buffer {
    const { partial } = this;
    this.partial = null;
    return partial === null ? chunk : Buffer.concat([partial, chunk]);
  }

  /** The head that begins at `bytes[from]`; null when its end has not come. */
  next(bytes: Buffer, from: number): FoundHead | NoHead | null {
    const end = findHeadEnd(bytes, from);
    if (end === -1 && bytes.length - from > maxHeadBytes)
      return { kind: 'problem', problem: headTooLarge('response'), arrived: bytes.subarray(from) };
    if (end === -1) {
      const problem = begunResponseProblem(bytes, from);
      if (problem !== undefined) return { kind: 'problem', problem, arrived: bytes.subarray(from) };
      if (from < bytes.length) this.partial = bytes.subarray(from);
      return null;
    }
    const head = parseResponseHead(bytes.latin1Slice(from, end));
    if (head.kind === 'problem') return { kind: 'problem', problem: head, arrived: bytes.subarray(from) };
    return { kind: 'head', head, bytes, from, end };
  }
}
