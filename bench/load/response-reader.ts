const headEnd = Buffer.from('\r\n\r\n');

/** What the reader tells; set the ones you need. */
export interface ResponseEvents {
  onBody?: (chunk: Buffer) => void;
  onEnd: (status: number) => void;
}

/**
 * The least framing of HTTP/1.1 answers that a trusted origin needs: Content-Length, chunked, or until the end.
 * A whole answer in one read, the usual case, costs one search and one regular expression.
 */
export class ResponseReader {
  bodyBytes = 0;
  private readonly events: ResponseEvents;
  private pending: Buffer | undefined;
  private status = 0;
  private mode: 'head' | 'length' | 'chunks' | 'until-end' = 'head';
  private leftBytes = 0;
  private line = '';
  private isLastChunk = false;

  constructor(events: ResponseEvents) {
    this.events = events;
  }

  push(arrived: Buffer): void {
    let at = 0;
    let chunk = arrived;
    if (this.pending !== undefined) {
      chunk = Buffer.concat([this.pending, arrived]);
      this.pending = undefined;
    }
    while (at < chunk.length) {
      if (this.mode === 'head') {
        const end = chunk.indexOf(headEnd, at);
        if (end < 0) {
          this.pending = chunk.subarray(at);
          return;
        }
        this.readHead(chunk.latin1Slice(at, end));
        at = end + 4;
      } else at = this.readBody(chunk, at);
    }
  }

  private readHead(head: string): void {
    this.status = Number(head.slice(9, 12));
    if (this.status < 200) return; // an interim answer, the real one follows
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length !== null) {
      this.leftBytes = Number(length[1]);
      this.mode = 'length';
      if (this.leftBytes === 0) this.finish();
    } else {
      this.mode = /\r\ntransfer-encoding: *chunked/i.test(head) ? 'chunks' : 'until-end';
      this.leftBytes = 0;
      this.isLastChunk = false;
    }
  }

  private readBody(chunk: Buffer, from: number): number {
    if (this.mode === 'chunks' && this.leftBytes === 0) return this.readChunkLine(chunk, from);
    const availableBytes = chunk.length - from;
    const takeBytes = this.mode === 'until-end' ? availableBytes : Math.min(availableBytes, this.leftBytes);
    this.bodyBytes += takeBytes;
    if (this.mode !== 'until-end') this.leftBytes -= takeBytes;
    this.events.onBody?.(chunk.subarray(from, from + takeBytes));
    if (this.mode === 'length' && this.leftBytes === 0) this.finish();
    return from + takeBytes;
  }

  private readChunkLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(10, from);
    this.line += chunk.latin1Slice(from, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const line = this.line.trim();
    this.line = '';
    if (this.isLastChunk) {
      if (line === '') this.finish();
    } else if (line !== '') {
      this.leftBytes = Number.parseInt(line, 16);
      this.isLastChunk = this.leftBytes === 0;
    }
    return end + 1;
  }

  private finish(): void {
    this.mode = 'head';
    this.events.onEnd(this.status);
  }
}
