// MCP EVENTS → OPERATIONS. Comes in: what a relay or the tap tells of each connection. Goes out: operations in the recorder's write queue; each
// message is one insertion. While recording has stopped and the queue's bound is reached, messages are given up, counted, and told when it
// resumes. Must never wait or throw. Before: recorder. Next: write-queue.
import type { McpCaptureEvents, McpRelease, RelayedMcpMessage } from '../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../model/mcp-message.ts';
import {
  mcpConnectionParts,
  mcpLossParts,
  mcpMessageParts,
  mcpReleaseParts,
  mcpStderrParts,
} from './mcp-operation-parts.ts';
import type { WriteQueue } from './write-queue.ts';

export interface McpLoss {
  sessionId: string;
  messages: number;
}

export class McpRecording implements Omit<McpCaptureEvents, 'isCongested' | 'onceDrained'> {
  readonly #queue: WriteQueue;
  /** Something waits in the queue. */
  readonly #wake: () => void;
  readonly #sessionOf = new Map<string, string>();
  readonly #lost = new Map<string, number>();

  constructor(queue: WriteQueue, wake: () => void) {
    this.#queue = queue;
    this.#wake = wake;
  }

  mcpConnectionStarted(connection: McpConnection): void {
    this.#sessionOf.set(connection.id, connection.sessionId);
    this.#put(connection, true);
  }

  mcpConnectionChanged(connection: McpConnection): void {
    this.#put(connection, false);
  }

  mcpConnectionEnded(connection: McpConnection): void {
    this.#put(connection, false);
    if (!this.#lost.has(connection.id)) this.#sessionOf.delete(connection.id);
  }

  mcpMessageRelayed(message: RelayedMcpMessage): void {
    if (this.#queue.isFull) this.#lose(message.connectionId);
    else this.#queue.add(mcpMessageParts(message));
    this.#wake();
  }

  /** Small, and the only word of what became of the message: also into a queue that is full. */
  mcpMessageReleased(release: McpRelease): void {
    this.#queue.add(mcpReleaseParts(release));
    this.#wake();
  }

  mcpStderrReceived(chunk: McpStderrChunk): void {
    if (!this.#queue.isFull) this.#queue.add(mcpStderrParts(chunk));
    this.#wake();
  }

  /** Recording goes on: marks the connections that have gaps, and says how much each session misses. */
  takeLosses(): McpLoss[] {
    const losses: McpLoss[] = [];
    for (const [connectionId, messages] of this.#lost) {
      this.#queue.add(mcpLossParts(connectionId));
      losses.push({ sessionId: this.#sessionOf.get(connectionId) ?? '', messages });
    }
    this.#lost.clear();
    return losses;
  }

  /** Few and small: never given up, for without its connection no message can be written. */
  #put(connection: McpConnection, isFirst: boolean): void {
    this.#queue.add(mcpConnectionParts(connection, isFirst));
    this.#wake();
  }

  #lose(connectionId: string): void {
    this.#lost.set(connectionId, (this.#lost.get(connectionId) ?? 0) + 1);
  }

  get lostMessages(): number {
    let messages = 0;
    for (const count of this.#lost.values()) messages += count;
    return messages;
  }
}
