// CAPTURE EVENTS → OPERATIONS. Comes in: what capture tells of each exchange, on the thread that owns the sockets. Goes out: operations in
// the write queue. An exchange that ends quickly is one insertion; one that lasts is inserted as pending at a sweep, updated when facts
// change, and updated at its end. Must never wait, throw, touch a file, or keep a body in memory. Next: write-queue.
//
//   started ─────────────────────────────► ended        (within a sweep or two: one insertion, bodies inline)
//   started ──► sweep: pending row ──► sweeps: chunks, changed facts ──► ended: last chunks, final row
import type { MessagePort } from 'node:worker_threads';
import type { CaptureEvents } from '../model/capture-events.ts';
import type { Exchange } from '../model/exchange.ts';
import type { MessageSide } from '../model/http-message.ts';
import type { McpCaptureEvents, McpRelease, RelayedMcpMessage } from '../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../model/mcp-message.ts';
import type { DeflateParameters, WebSocketFrame } from '../model/websocket.ts';
import { inlineBodyBytes } from './batch.ts';
import { entryToWrite } from './entry-to-write.ts';
import { McpRecording } from './mcp-recording.ts';
import { OpenEntry } from './open-entry.ts';
import { arrivalsParts, chunkParts, entryParts, frameParts, lossParts } from './operation-parts.ts';
import { type QueueStop, WriteQueue } from './write-queue.ts';

export interface RecorderOptions {
  /** Limit of the recorded copy of a body; 0 = none. */
  maxBodyBytes: number;
  /** How much may wait for the writer before traffic has to. */
  queueBytes?: number;
}

export interface Recorder extends CaptureEvents, McpCaptureEvents {
  setConfig(config: { maxBodyBytes: number }): void;
  /** Resolves when everything told so far is committed, or recording has stopped. */
  flush(): Promise<void>;
  /** Hands over what is there, also exchanges that are still open, and lets go of the port. */
  close(): Promise<void>;
}

/** How long operations wait for company. */
const batchMs = 25;
/** Every fourth tick open entries are looked through: so a pending row is seen after 100 to 200 ms. */
const ticksPerSweep = 4;
/** Body bytes that waited this many sweeps are written as a chunk: no older than ~250 ms in memory. */
const sweepsUntilChunk = 2;
const chunkBytes = inlineBodyBytes;
/** Half a second of small exchanges at full load; more would only be memory. */
const defaultQueueBytes = 8 * 1024 * 1024;

/** `port` is one end of a channel whose other end the store has (`Store.connectRecorder`). */
export function createRecorder(port: MessagePort, options: RecorderOptions): Recorder {
  return new StoreRecorder(port, options);
}

class StoreRecorder implements Recorder {
  readonly #queue: WriteQueue;
  readonly #mcp: McpRecording;
  readonly #open = new Map<Exchange, OpenEntry>();
  #maxBodyBytes: number;
  #timer: NodeJS.Timeout | null = null;
  #isTimerSet = false;
  #needsSweep = false;
  #tick = 0;
  #sweep = 0;
  #isClosed = false;
  readonly #lost = new Map<string, number>();
  #lostTotal = 0;
  #lostReported = 0;

  constructor(port: MessagePort, options: RecorderOptions) {
    this.#maxBodyBytes = options.maxBodyBytes;
    this.#queue = new WriteQueue(port, options.queueBytes ?? defaultQueueBytes);
    this.#queue.onResumed = (stop) => this.#tellLosses(stop);
    this.#mcp = new McpRecording(this.#queue, () => this.#wake());
  }

  setConfig(config: { maxBodyBytes: number }): void {
    this.#maxBodyBytes = config.maxBodyBytes;
  }

  exchangeStarted(exchange: Exchange): void {
    if (exchange.sessionId === null || this.#isClosed) return;
    this.#open.set(exchange, new OpenEntry(exchange, this.#sweep));
    this.#wake();
  }

  exchangeChanged(exchange: Exchange): void {
    const entry = this.#open.get(exchange);
    if (!entry) return;
    entry.isDirty = true;
    this.#wake();
  }

  bodyReceived(exchange: Exchange, side: MessageSide, bytes: Uint8Array): void {
    const entry = this.#open.get(exchange);
    if (!entry) return;
    const spool = entry.spool(side);
    if (this.#queue.isFull) {
      this.#cut(entry, side);
    } else {
      const position = spool.storedBytes;
      spool.append(bytes, this.#maxBodyBytes, this.#sweep);
      if (side === 'response' && spool.storedBytes > position) entry.arrivals?.add(position, Date.now());
      if (spool.bufferedBytes > chunkBytes) this.#spill(entry, side);
    }
    entry.isDirty = true;
    this.#wake();
  }

  frameRelayed(exchange: Exchange, frame: WebSocketFrame, deflate: DeflateParameters | null): void {
    const entry = this.#open.get(exchange);
    if (!entry) return;
    if (!entry.isInserted) this.#put(entry);
    if (this.#queue.isFull || !entry.isInserted) {
      this.#damaged(entry);
    } else {
      const limit = this.#maxBodyBytes > 0 ? this.#maxBodyBytes : frame.payload.byteLength;
      const payload = frame.payload.byteLength > limit ? frame.payload.subarray(0, limit) : frame.payload;
      const isTruncated = frame.isTruncated || payload.byteLength < frame.payload.byteLength;
      if (isTruncated) entry.isTruncated = true;
      const noContextTakeover =
        deflate !== null &&
        (frame.direction === 'client' ? deflate.clientNoContextTakeover : deflate.serverNoContextTakeover);
      this.#queue.add(frameParts(exchange.id, { ...frame, payload, isTruncated }, noContextTakeover));
    }
    entry.isDirty = true;
    this.#wake();
  }

  exchangeEnded(exchange: Exchange): void {
    const entry = this.#open.get(exchange);
    if (!entry) return;
    this.#open.delete(exchange);
    if (this.#queue.isFull) {
      if (!entry.isInserted) {
        // Nothing of it was written, so leaving it out leaves no half-written entry behind.
        this.#damaged(entry);
        return;
      }
      if (entry.spoolOf('request')?.bufferedBytes) this.#cut(entry, 'request');
      if (entry.spoolOf('response')?.bufferedBytes) this.#cut(entry, 'response');
    }
    this.#put(entry);
    this.#wake();
  }

  mcpConnectionStarted(connection: McpConnection): void {
    if (!this.#isClosed) this.#mcp.mcpConnectionStarted(connection);
  }

  mcpConnectionChanged(connection: McpConnection): void {
    if (!this.#isClosed) this.#mcp.mcpConnectionChanged(connection);
  }

  mcpMessageRelayed(message: RelayedMcpMessage): void {
    if (!this.#isClosed) this.#mcp.mcpMessageRelayed(message);
  }

  mcpMessageReleased(release: McpRelease): void {
    if (!this.#isClosed) this.#mcp.mcpMessageReleased(release);
  }

  mcpStderrReceived(chunk: McpStderrChunk): void {
    if (!this.#isClosed) this.#mcp.mcpStderrReceived(chunk);
  }

  mcpConnectionEnded(connection: McpConnection): void {
    if (!this.#isClosed) this.#mcp.mcpConnectionEnded(connection);
  }

  isCongested(): boolean {
    return this.#queue.isCongested;
  }

  onceDrained(resume: () => void): void {
    this.#queue.onceDrained(resume);
  }

  async flush(): Promise<void> {
    this.#handOver();
    await this.#queue.whenCommitted();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#handOver();
    await this.#queue.whenCommitted();
    this.#open.clear();
    this.#queue.close();
  }

  #handOver(): void {
    for (const entry of this.#open.values()) {
      this.#spill(entry, 'request', true);
      this.#spill(entry, 'response', true);
      if (!entry.isInserted || entry.isDirty) this.#put(entry);
    }
    this.#queue.post();
  }

  #wake(): void {
    this.#needsSweep = true;
    if (this.#isTimerSet || this.#isClosed) return;
    this.#isTimerSet = true;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#ticked(), batchMs);
  }

  #ticked(): void {
    this.#isTimerSet = false;
    this.#tick += 1;
    if (this.#tick % ticksPerSweep === 0) {
      this.#sweep += 1;
      if (this.#needsSweep) this.#needsSweep = this.#sweepOpenEntries();
      if (this.#queue.stop && this.#lostSoFar > this.#lostReported) this.#reportLosses();
    }
    this.#queue.post();
    if (this.#needsSweep && !this.#isClosed) {
      this.#isTimerSet = true;
      this.#timer?.refresh();
    }
  }

  /** Returns whether an entry still has something that a later sweep must write. */
  #sweepOpenEntries(): boolean {
    let isUnsettled = false;
    for (const entry of this.#open.values()) {
      if (!entry.isInserted) {
        if (this.#sweep > entry.openedAtSweep + 1) this.#put(entry);
      } else {
        this.#spillAged(entry, 'request');
        this.#spillAged(entry, 'response');
        if (entry.isDirty && this.#sweep > entry.writtenAtSweep + 1) this.#put(entry);
      }
      isUnsettled ||= !entry.isInserted || entry.isDirty || entry.hasBufferedBytes;
    }
    return isUnsettled;
  }

  #spillAged(entry: OpenEntry, side: MessageSide): void {
    const spool = entry.spoolOf(side);
    if (!spool || spool.bufferedBytes === 0 || this.#sweep < spool.bufferedSince + sweepsUntilChunk) return;
    this.#spill(entry, side, true);
  }

  /** Writes what one body has buffered as chunks; all of it, or only whole chunks. */
  #spill(entry: OpenEntry, side: MessageSide, isAll = false): void {
    const spool = entry.spoolOf(side);
    if (!spool || spool.bufferedBytes === 0) return;
    if (!entry.isInserted) this.#put(entry);
    if (!entry.isInserted) return;
    do {
      const parts = spool.take(chunkBytes);
      let bytes = 0;
      for (const part of parts) bytes += part.byteLength;
      // Before the bytes: who reads those then finds when they came.
      if (side === 'response') this.#addArrivals(entry, spool.chunkedBytes + bytes);
      this.#queue.add(chunkParts(entry.exchange.id, { side, position: spool.chunkedBytes, parts }));
      spool.chunked(bytes);
    } while (spool.bufferedBytes >= chunkBytes || (isAll && spool.bufferedBytes > 0));
  }

  /** Queues the entry's row as it is now. A pending row that finds no room is left for a later sweep. */
  #put(entry: OpenEntry): void {
    const isEnded = entry.exchange.isEnded;
    if (this.#queue.isFull && !isEnded) return;
    if (isEnded) {
      // A body that began to go as chunks ends as chunks; the writer folds it into the row when it stayed small.
      if (entry.isChunked('request')) this.#spill(entry, 'request', true);
      if (entry.isChunked('response')) this.#spill(entry, 'response', true);
    }
    const request = isEnded ? entry.inlineParts('request') : null;
    const response = isEnded ? entry.inlineParts('response') : null;
    const inlineBytes = response?.bytes ?? 0;
    // As with chunks before the bytes, unless there is no row yet that they could belong to.
    if (inlineBytes > 0 && entry.isInserted) this.#addArrivals(entry, inlineBytes);
    this.#queue.add(entryParts(entryToWrite(entry, { request, response })));
    if (inlineBytes > 0) this.#addArrivals(entry, inlineBytes);
    entry.isInserted = true;
    entry.isDirty = false;
    entry.writtenAtSweep = this.#sweep;
  }

  /** Those of the response's bytes in front of `end` that were not added before. The entry's row must have been queued. */
  #addArrivals(entry: OpenEntry, end: number): void {
    const arrivals = entry.arrivals?.takeUpTo(end);
    if (arrivals && arrivals.length > 0) this.#queue.add(arrivalsParts(entry.exchange.id, arrivals));
  }

  #cut(entry: OpenEntry, side: MessageSide): void {
    entry.spool(side).giveUp();
    if (side === 'response') entry.arrivals?.giveUp();
    this.#damaged(entry);
  }

  #damaged(entry: OpenEntry): void {
    entry.isTruncated = true;
    if (entry.isCounted) return;
    entry.isCounted = true;
    const sessionId = entry.exchange.sessionId as string;
    this.#lost.set(sessionId, (this.#lost.get(sessionId) ?? 0) + 1);
    this.#lostTotal += 1;
  }

  /** Entries and MCP messages. */
  get #lostSoFar(): number {
    return this.#lostTotal + this.#mcp.lostMessages;
  }

  #reportLosses(): void {
    this.#lostReported = this.#lostSoFar;
    this.#queue.reportLoss(this.#lostReported);
  }

  #tellLosses(stop: QueueStop): void {
    for (const [sessionId, entries] of this.#lost) {
      this.#queue.add(lossParts({ sessionId, entries, from: stop.since, reason: stop.reason }));
    }
    for (const { sessionId, messages } of this.#mcp.takeLosses()) {
      this.#queue.add(lossParts({ sessionId, entries: messages, from: stop.since, reason: stop.reason }));
    }
    this.#lost.clear();
    this.#lostTotal = 0;
    this.#lostReported = 0;
    this.#wake();
  }
}
