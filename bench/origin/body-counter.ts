/** Counts the bytes of one request body, framed by Content-Length or by chunks, and finds its end. */
export class BodyCounter {
  receivedBytes = 0;
  isComplete = false;
  /** False for a body on a GET: its answer has been sent already. */
  readonly answers: boolean;
  private leftBytes: number;
  private readonly isChunked: boolean;
  private line = '';
  private isLastChunk = false;

  private constructor(isChunked: boolean, leftBytes: number, answers: boolean) {
    this.isChunked = isChunked;
    this.leftBytes = leftBytes;
    this.answers = answers;
  }

  static of(head: string): BodyCounter | undefined {
    const answers = !head.startsWith('GET ');
    if (/\r\ntransfer-encoding: *chunked/i.test(head)) return new BodyCounter(true, 0, answers);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    return length > 0 ? new BodyCounter(false, length, answers) : undefined;
  }

  /** Takes what belongs to the body and returns what follows it. */
  take(chunk: Buffer): Buffer | undefined {
    let at = 0;
    while (at < chunk.length && !this.isComplete) {
      if (this.leftBytes > 0) at += this.takeData(chunk.length - at);
      else at = this.takeLine(chunk, at);
    }
    return at < chunk.length ? chunk.subarray(at) : undefined;
  }

  private takeData(availableBytes: number): number {
    const taken = Math.min(availableBytes, this.leftBytes);
    this.leftBytes -= taken;
    this.receivedBytes += taken;
    if (this.leftBytes === 0 && !this.isChunked) this.isComplete = true;
    return taken;
  }

  private takeLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(10, from);
    this.line += chunk.latin1Slice(from, end < 0 ? chunk.length : end);
    if (end < 0) return chunk.length;
    const line = this.line.trim();
    this.line = '';
    if (this.isLastChunk) {
      if (line === '') this.isComplete = true;
    } else if (line !== '') {
      this.leftBytes = Number.parseInt(line, 16);
      this.isLastChunk = this.leftBytes === 0;
    }
    return end + 1;
  }
}
