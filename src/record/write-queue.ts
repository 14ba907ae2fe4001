// Between the recorder and the writer thread: in come operations, out goes one message a batch, its bytes in one transferred buffer.
// Counts what the writer has not committed yet, and says when that is too much. Runs on the capture thread: never waits, never throws.
// Next: store/write/writer-thread.
import type { MessagePort } from 'node:worker_threads';
import type { BatchMessage, LossReport, Operation, RecorderNotice } from './batch.ts';

const batchOperations = 256;
const batchBytes = 1024 * 1024;
/** Room for a batch and the chunk that made it full. Buffers of this size come back from the writer and are used again. */
const bufferBytes = batchBytes + 256 * 1024;
const buffersKept = 16;

export interface QueueStop {
  reason: string;
  since: number;
}

export class WriteQueue {
  /** Set while recording has stopped; the queue then keeps what fits its bound. */
  stop: QueueStop | null = null;
  /** Called when recording resumes after a stop. */
  onResumed: (stop: QueueStop) => void = () => {};
  readonly #port: MessagePort;
  readonly #boundBytes: number;
  #operations = '';
  #operationCount = 0;
  #shared: string[] = [];
  readonly #sharedAt = new Map<object, number>();
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  readonly #spareBuffers: ArrayBuffer[] = [];
  #unacknowledgedBytes = 0;
  #unacknowledgedBatches = 0;
  #waitingForRoom: Array<() => void> = [];
  #waitingForCommit: Array<() => void> = [];
  /** Texts of facts that many exchanges share, by the object they were made from. */
  readonly #texts = new WeakMap<object, string>();

  constructor(port: MessagePort, boundBytes: number) {
    this.#port = port;
    this.#boundBytes = boundBytes;
    port.on('message', (notice: RecorderNotice) => this.#noticed(notice));
    port.on('close', () => this.#noticed({ kind: 'stopped', reason: 'the store is closed', since: Date.now() }));
  }

  get isEmpty(): boolean {
    return this.#operationCount === 0;
  }

  get #queuedBytes(): number {
    return this.#unacknowledgedBytes + this.#operations.length + this.#partBytes;
  }

  /** Traffic has to wait. Never while recording has stopped. */
  get isCongested(): boolean {
    return this.stop === null && this.#queuedBytes > this.#boundBytes;
  }

  /** Recording has stopped and the bound is reached: what comes now is lost. */
  get isFull(): boolean {
    return this.stop !== null && this.#queuedBytes > this.#boundBytes;
  }

  onceDrained(resume: () => void): void {
    if (this.isCongested) this.#waitingForRoom.push(resume);
    else queueMicrotask(resume);
  }

  /** Position of `facts` in this batch's shared texts; -1 for null. */
  share(facts: object | null): number {
    if (facts === null) return -1;
    const known = this.#sharedAt.get(facts);
    if (known !== undefined) return known;
    let text = this.#texts.get(facts);
    if (text === undefined) {
      text = JSON.stringify(facts);
      this.#texts.set(facts, text);
    }
    const at = this.#shared.push(text) - 1;
    this.#sharedAt.set(facts, at);
    this.#partBytes += text.length;
    return at;
  }

  add(operation: Operation, ...bodies: Uint8Array[][]): void {
    const text = JSON.stringify(operation);
    this.#operations += this.#operationCount === 0 ? text : `,${text}`;
    this.#operationCount += 1;
    for (const parts of bodies) {
      for (const part of parts) {
        this.#parts.push(part);
        this.#partBytes += part.byteLength;
      }
    }
    if (this.#operationCount >= batchOperations || this.#partBytes >= batchBytes) this.post();
  }

  /** Sends what is queued. */
  post(): void {
    if (this.#operationCount === 0) return;
    const message: BatchMessage = {
      kind: 'batch',
      operations: `[${this.#operations}]`,
      shared: this.#shared,
      bytes: this.#joinParts(),
      size: this.#operations.length + this.#partBytes,
    };
    this.#operations = '';
    this.#operationCount = 0;
    this.#shared = [];
    this.#sharedAt.clear();
    this.#parts = [];
    this.#partBytes = 0;
    this.#unacknowledgedBytes += message.size;
    this.#unacknowledgedBatches += 1;
    this.#port.postMessage(message, [message.bytes]);
  }

  reportLoss(lostEntries: number): void {
    const report: LossReport = { kind: 'lost', lostEntries };
    this.#port.postMessage(report);
  }

  /** Resolves when everything posted so far is committed, or recording has stopped. */
  whenCommitted(): Promise<void> {
    if (this.#unacknowledgedBatches === 0 || this.stop !== null) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForCommit.push(resolve));
  }

  close(): void {
    this.#port.removeAllListeners('message');
    this.#port.close();
  }

  #noticed(notice: RecorderNotice): void {
    switch (notice.kind) {
      case 'committed':
        if (notice.buffer && this.#spareBuffers.length < buffersKept) this.#spareBuffers.push(notice.buffer);
        this.#unacknowledgedBytes -= notice.size;
        this.#unacknowledgedBatches -= 1;
        if (this.#unacknowledgedBatches === 0) this.#release('commit');
        // Half empty before traffic goes on, so that it does not stop and start with every batch.
        if (this.#queuedBytes <= this.#boundBytes / 2) this.#release('room');
        return;
      case 'stopped':
        this.stop ??= { reason: notice.reason, since: notice.since };
        this.#release('commit');
        this.#release('room');
        return;
      case 'recording': {
        const stop = this.stop;
        this.stop = null;
        if (stop) this.onResumed(stop);
        return;
      }
    }
  }

  #release(what: 'commit' | 'room'): void {
    const waiting = what === 'commit' ? this.#waitingForCommit : this.#waitingForRoom;
    if (what === 'commit') this.#waitingForCommit = [];
    else this.#waitingForRoom = [];
    for (const resume of waiting) resume();
  }

  /** One buffer of its own (never Node's pool), so that it can be transferred; longer than needed when it is a used one. */
  #joinParts(): ArrayBuffer {
    let length = 0;
    for (const part of this.#parts) length += part.byteLength;
    const buffer = this.#bufferFor(length);
    const target = new Uint8Array(buffer);
    let at = 0;
    for (const part of this.#parts) {
      target.set(part, at);
      at += part.byteLength;
    }
    return buffer;
  }

  #bufferFor(length: number): ArrayBuffer {
    if (length === 0) return new ArrayBuffer(0);
    if (length > bufferBytes) return Buffer.allocUnsafeSlow(length).buffer as ArrayBuffer;
    return this.#spareBuffers.pop() ?? (Buffer.allocUnsafeSlow(bufferBytes).buffer as ArrayBuffer);
  }
}
