// Between the recorder and the writer thread: in come operations, out goes one message a batch, all of it in one transferred buffer.
// Counts what the writer has not committed yet, and says when that is too much. Runs on the capture thread: never waits, never throws.
// Next: store/write/writer-thread.
import type { MessagePort } from 'node:worker_threads';
import type { BatchMessage, LossReport, RecorderNotice } from './batch.ts';
import { BatchEncoder, type OperationParts, roomFor } from './batch-bytes.ts';

const batchOperations = 256;
const batchBytes = 1024 * 1024;
/** Room for a batch and the chunk that made it full. Buffers of this size come back from the writer and are used again. */
const bufferBytes = batchBytes + 256 * 1024;
const buffersKept = 8;

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
  readonly #isBackground: boolean;
  #encoder: BatchEncoder | null = null;
  #operationCount = 0;
  #shared: string[] = [];
  readonly #sharedAt = new Map<object, number>();
  readonly #spareBuffers: ArrayBuffer[] = [];
  #unacknowledgedBytes = 0;
  #unacknowledgedBatches = 0;
  #waitingForRoom: Array<() => void> = [];
  #waitingForCommit: Array<() => void> = [];
  /** Texts of facts that many exchanges share, by the object they were made from. */
  readonly #texts = new WeakMap<object, string>();

  /** `isBackground`: what others write goes first. */
  constructor(port: MessagePort, boundBytes: number, isBackground = false) {
    this.#port = port;
    this.#isBackground = isBackground;
    this.#boundBytes = boundBytes;
    port.on('message', (notice: RecorderNotice) => this.#noticed(notice));
    port.on('close', () => this.#noticed({ kind: 'stopped', reason: 'the store is closed', since: Date.now() }));
  }

  get isEmpty(): boolean {
    return this.#operationCount === 0;
  }

  get #queuedBytes(): number {
    return this.#unacknowledgedBytes + (this.#encoder?.writtenBytes ?? 0);
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

  /** Copies the operation's bytes: the caller may let go of them. */
  add(operation: OperationParts): void {
    const room = roomFor(operation);
    if (this.#encoder && this.#encoder.freeBytes < room) this.post();
    this.#encoder ??= new BatchEncoder(this.#bufferFor(room));
    const shared = operation.facts.map((facts) => this.#share(facts));
    this.#encoder.write(operation, shared);
    this.#operationCount += 1;
    if (this.#operationCount >= batchOperations || this.#encoder.writtenBytes >= batchBytes) this.post();
  }

  /** Sends what is queued. */
  post(): void {
    const encoder = this.#encoder;
    if (!encoder) return;
    const message: BatchMessage = {
      kind: 'batch',
      operations: this.#operationCount,
      isBackground: this.#isBackground,
      shared: this.#shared,
      bytes: encoder.buffer.buffer as ArrayBuffer,
      size: encoder.writtenBytes,
    };
    this.#encoder = null;
    this.#operationCount = 0;
    this.#shared = [];
    this.#sharedAt.clear();
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
        this.#keep(notice.buffer);
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

  /** Only buffers of the usual length: one that was made for a very large operation is let go. */
  #keep(buffer: ArrayBuffer): void {
    if (buffer.byteLength === bufferBytes && this.#spareBuffers.length < buffersKept) this.#spareBuffers.push(buffer);
  }

  #release(what: 'commit' | 'room'): void {
    const waiting = what === 'commit' ? this.#waitingForCommit : this.#waitingForRoom;
    if (what === 'commit') this.#waitingForCommit = [];
    else this.#waitingForRoom = [];
    for (const resume of waiting) resume();
  }

  /** Position of `facts` in this batch's shared texts; null for null. */
  #share(facts: object | null): number | null {
    if (facts === null) return null;
    const known = this.#sharedAt.get(facts);
    if (known !== undefined) return known;
    let text = this.#texts.get(facts);
    if (text === undefined) {
      text = JSON.stringify(facts);
      this.#texts.set(facts, text);
    }
    const at = this.#shared.push(text) - 1;
    this.#sharedAt.set(facts, at);
    return at;
  }

  /** A buffer of its own (never Node's pool), so that it can be transferred; longer than needed, so that it can be used again. */
  #bufferFor(room: number): ArrayBuffer {
    if (room > bufferBytes) return Buffer.allocUnsafeSlow(room).buffer as ArrayBuffer;
    return this.#spareBuffers.pop() ?? (Buffer.allocUnsafeSlow(bufferBytes).buffer as ArrayBuffer);
  }
}
