/** A longer message of the server is not taken: some never end. */
export const mostMessageBytes = 256 * 1024 * 1024;

/** A live server: messages go in as texts, and come out as texts. */
export interface ReplayTarget {
  /** Rejects with a sentence when it cannot be reached. */
  start(listener: TargetListener): Promise<void>;
  /** Rejects with a sentence when it could not be sent. */
  send(payload: Uint8Array, message: SentMessage): Promise<void>;
  /** What was agreed on in the handshake. */
  setProtocolVersion(version: string): void;
  /** Ends it; resolves when it is gone. */
  close(): Promise<void>;
}

export interface TargetListener {
  onMessage(text: Uint8Array): void;
  /** It is gone; nothing more will come. */
  onEnded(sentence: string): void;
}

/** What headers of a message over HTTP say of it. */
export interface SentMessage {
  method: string | null;
  target: string | null;
  /** What the message itself names (revision 2026-07-28); null when it does not. */
  protocolVersion: string | null;
}
