import type { McpCaptureEvents, McpRelease, RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../../model/mcp-message.ts';

/**
 * Stands before the recorder while there is none yet: a relay begins before the store is open, and goes on when it never opens. In: what
 * the relay tells. Out: the same, in the same order, to the recorder as soon as there is one. What does not fit the bound is lost, and
 * the connection says so. Must never wait or throw. Next: record/recorder.
 */
export class EarlyMcpEvents implements McpCaptureEvents {
  #recorder: McpCaptureEvents | null = null;
  #sessionId = '';
  #isAbandoned = false;
  #waiting: Array<(recorder: McpCaptureEvents) => void> = [];
  #waitingBytes = 0;
  #isOverflown = false;

  /** From now on everything goes to `recorder`, first what has waited. Connections belong to this session. */
  passTo(recorder: McpCaptureEvents, sessionId: string): void {
    this.#recorder = recorder;
    this.#sessionId = sessionId;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const tell of waiting) tell(recorder);
  }

  /** Nothing is recorded, now or later. */
  abandon(): void {
    this.#recorder = null;
    this.#isAbandoned = true;
    this.#waiting = [];
  }

  mcpConnectionStarted(connection: McpConnection): void {
    const copy = { ...connection };
    this.#tell(0, (recorder) => recorder.mcpConnectionStarted(this.#placed(copy)));
  }

  mcpConnectionChanged(connection: McpConnection): void {
    const copy = { ...connection };
    this.#tell(0, (recorder) => recorder.mcpConnectionChanged(this.#placed(copy)));
  }

  mcpMessageRelayed(message: RelayedMcpMessage): void {
    this.#tell(message.payload.byteLength, (recorder) => recorder.mcpMessageRelayed(message));
  }

  mcpMessageReleased(release: McpRelease): void {
    this.#tell(release.edit?.payload.byteLength ?? 0, (recorder) => recorder.mcpMessageReleased(release));
  }

  mcpStderrReceived(chunk: McpStderrChunk): void {
    this.#tell(chunk.bytes.byteLength, (recorder) => recorder.mcpStderrReceived(chunk));
  }

  mcpConnectionEnded(connection: McpConnection): void {
    const copy = { ...connection };
    this.#tell(0, (recorder) => recorder.mcpConnectionEnded(this.#placed(copy)));
  }

  isCongested(): boolean {
    return this.#recorder?.isCongested() ?? false;
  }

  onceDrained(resume: () => void): void {
    if (this.#recorder === null) queueMicrotask(resume);
    else this.#recorder.onceDrained(resume);
  }

  #tell(payloadBytes: number, tell: (recorder: McpCaptureEvents) => void): void {
    if (this.#recorder !== null) return tell(this.#recorder);
    if (this.#isAbandoned) return;
    if (payloadBytes > 0 && this.#waitingBytes + payloadBytes > boundBytes) {
      this.#isOverflown = true;
      return;
    }
    this.#waitingBytes += payloadBytes + overheadBytes;
    this.#waiting.push(tell);
  }

  #placed(connection: McpConnection): McpConnection {
    const isIncomplete = connection.isIncomplete || this.#isOverflown;
    return { ...connection, sessionId: this.#sessionId, isIncomplete };
  }
}

/** What may wait for the store. Opening it takes 0.1–0.3 s, and a locked one some seconds. */
const boundBytes = 64 * 1024 * 1024;
/** About what one message costs in memory beside its payload. */
const overheadBytes = 512;
