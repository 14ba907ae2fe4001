// MCP messages with their payloads from a reader's thread to the main thread: one JSON text and one run of bytes a page, as packed-entries does it
// for entries, and for the same reason. Before: queries/mcp-queries. Next: remote-reader.
import type { McpMessage } from '../../../model/mcp-message.ts';

export interface PackedMessages {
  /** A list of {@link PackedMessage}. */
  text: string;
  /** For each message its payload, then what had arrived if that was another. */
  payloads: Uint8Array;
  nextSequence: number | null;
}

/** `payloadBytes` is the payload's length in any case. */
type PackedMessage = Omit<McpMessage, 'payload' | 'originalPayload'> & { originalBytes: number | null };

export class MessagePacker {
  count = 0;
  lastSequence = -1;
  payloadBytes = 0;
  readonly #packed: PackedMessage[] = [];
  readonly #payloads: Uint8Array[] = [];

  add({ payload, originalPayload, ...facts }: McpMessage): void {
    this.#packed.push({ ...facts, payloadBytes: payload.length, originalBytes: originalPayload?.length ?? null });
    this.#addBytes(payload);
    if (originalPayload !== null) this.#addBytes(originalPayload);
    this.count += 1;
    this.lastSequence = facts.sequence;
  }

  packed(nextSequence: number | null): PackedMessages {
    // Never of Node's pool, all of which would go with it.
    const payloads = Buffer.allocUnsafeSlow(this.payloadBytes);
    let at = 0;
    for (const bytes of this.#payloads) {
      payloads.set(bytes, at);
      at += bytes.length;
    }
    return { text: JSON.stringify(this.#packed), payloads, nextSequence };
  }

  #addBytes(bytes: Uint8Array): void {
    this.#payloads.push(bytes);
    this.payloadBytes += bytes.length;
  }
}

export function unpackMessages({ text, payloads, nextSequence }: PackedMessages): {
  messages: McpMessage[];
  nextSequence: number | null;
} {
  let at = 0;
  const take = (bytes: number): Uint8Array => {
    at += bytes;
    return payloads.subarray(at - bytes, at);
  };
  const messages = (JSON.parse(text) as PackedMessage[]).map(({ originalBytes, ...facts }): McpMessage => {
    const payload = take(facts.payloadBytes);
    return { ...facts, payload, originalPayload: originalBytes === null ? null : take(originalBytes) };
  });
  return { messages, nextSequence };
}
