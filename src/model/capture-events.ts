import type { Exchange } from './exchange.ts';
import type { MessageSide } from './http-message.ts';
import type { DeflateParameters, WebSocketFrame } from './websocket.ts';

/**
 * What capture tells whoever listens (the recorder). Called on the thread that owns the sockets, so every method returns at once and
 * never throws. For each exchange: `exchangeStarted` first, `exchangeEnded` exactly once and last.
 *
 * Bytes handed over are borrowed until the next turn of the event loop is over at the earliest and never written to again by capture:
 * the listener may keep the reference, and must not change them.
 */
export interface CaptureEvents {
  exchangeStarted(exchange: Exchange): void;
  /** A fact other than body bytes is new: response head, 1xx, addresses, TLS, kind. */
  exchangeChanged(exchange: Exchange): void;
  /** Body bytes, transfer coding removed. The exchange's byte counter already includes them. */
  bodyReceived(exchange: Exchange, side: MessageSide, bytes: Uint8Array): void;
  /** `deflate` is what the handshake agreed to, the same value for every frame of an exchange. */
  frameRelayed(exchange: Exchange, frame: WebSocketFrame, deflate: DeflateParameters | null): void;
  /** `exchange.state` is `completed` or `failed`. */
  exchangeEnded(exchange: Exchange): void;
  /**
   * True while more is queued for the store than its bound allows: capture then stops reading the sockets that feed it and waits
   * for `onceDrained`. Never true while recording has failed: then traffic goes on unrecorded and the session says so.
   */
  isCongested(): boolean;
  /** Calls back once, soon after the queue is short enough again. */
  onceDrained(resume: () => void): void;
}
