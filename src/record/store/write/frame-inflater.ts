// Inflates permessage-deflate messages for viewing (RFC 7692 §7.2.2). Keeps per connection and direction what the next message may refer
// to, while the connection lives, and only for so many connections. A message that cannot be inflated stays as it is: never an error.
import { constants, inflateRawSync } from 'node:zlib';
import type { DecodedFrame } from './decoded-operation.ts';

/** RFC 7692 §7.1.2: the largest LZ77 window is 2^15 bytes. */
const windowBytes = 32 * 1024;
/** RFC 7692 §7.2.1 step 3: what the sender cut off. */
const tail = Uint8Array.of(0x00, 0x00, 0xff, 0xff);
const noBytes = new Uint8Array(0);
const maxConnections = 500;
const maxMessageBytes = 16 * 1024 * 1024;

interface DirectionState {
  /** The last bytes of earlier output; null once a message was lost, for then later ones cannot be understood. */
  window: Uint8Array | null;
  /** Payloads of the compressed message under way; null when there is none. */
  fragments: Uint8Array[] | null;
  fragmentBytes: number;
  isDamaged: boolean;
}

export class FrameInflater {
  readonly #connections = new Map<string, { client: DirectionState; server: DirectionState }>();

  /** The inflated message when `frame` is the last of a compressed one. Frames must come in order. */
  inflate(frame: DecodedFrame, noContextTakeover: boolean): Uint8Array | null {
    const isControl = frame.opcode >= 8;
    if (isControl || (!frame.isCompressed && !this.#connections.has(frame.entryId))) return null;
    const state = this.#state(frame.entryId)[frame.direction];
    if (frame.isCompressed) startMessage(state);
    if (!state.fragments) return null;
    collect(state, frame);
    return frame.isFinal ? finishMessage(state, noContextTakeover) : null;
  }

  forget(entryId: string): void {
    this.#connections.delete(entryId);
  }

  #state(entryId: string): { client: DirectionState; server: DirectionState } {
    const known = this.#connections.get(entryId);
    if (known) return known;
    const oldest = this.#connections.keys().next();
    if (this.#connections.size >= maxConnections && !oldest.done) {
      const evicted = this.#connections.get(oldest.value);
      this.#connections.delete(oldest.value);
      if (evicted) evicted.client.window = evicted.server.window = null;
    }
    // A connection that was evicted starts again with an empty window: its messages fail to inflate and are shown as they passed.
    const state = { client: newDirection(), server: newDirection() };
    this.#connections.set(entryId, state);
    return state;
  }
}

const newDirection = (): DirectionState => ({ window: noBytes, fragments: null, fragmentBytes: 0, isDamaged: false });

function startMessage(state: DirectionState): void {
  state.fragments = [];
  state.fragmentBytes = 0;
  state.isDamaged = false;
}

function collect(state: DirectionState, frame: DecodedFrame): void {
  state.fragmentBytes += frame.data.byteLength;
  if (frame.isTruncated || state.fragmentBytes > maxMessageBytes) state.isDamaged = true;
  if (state.isDamaged) state.fragments = [];
  // A copy: the batch's buffer goes when the batch is written.
  else state.fragments?.push(frame.isFinal ? frame.data : Uint8Array.from(frame.data));
}

function finishMessage(state: DirectionState, noContextTakeover: boolean): Uint8Array | null {
  const fragments = state.fragments ?? [];
  state.fragments = null;
  const window = noContextTakeover ? noBytes : state.window;
  const message = state.isDamaged || window === null ? null : tryInflate([...fragments, tail], window);
  if (!noContextTakeover) state.window = message && window ? nextWindow(window, message) : null;
  return message;
}

function tryInflate(parts: readonly Uint8Array[], window: Uint8Array): Uint8Array | null {
  try {
    return inflateRawSync(Buffer.concat(parts), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: maxMessageBytes,
      ...(window.byteLength > 0 ? { dictionary: window } : {}),
    });
  } catch {
    return null;
  }
}

function nextWindow(window: Uint8Array, message: Uint8Array): Uint8Array {
  if (message.byteLength >= windowBytes) return message.slice(-windowBytes);
  const kept = window.subarray(Math.max(0, window.byteLength + message.byteLength - windowBytes));
  return Buffer.concat([kept, message]);
}
