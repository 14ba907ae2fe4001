/** One WebSocket frame as it passed (RFC 6455 §5.2). */
export interface WebSocketFrame {
  /** Who sent it. */
  direction: 'client' | 'server';
  /** 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong. */
  opcode: number;
  /** FIN: the last frame of its message. */
  isFinal: boolean;
  /** RSV1 on the first frame of a message: its payload is deflated (RFC 7692 §6). */
  isCompressed: boolean;
  /** Unmasked payload as sent (still deflated), cut at the copy's limit. */
  payload: Uint8Array;
  /** Full payload length in bytes, also when the copy was cut. */
  payloadBytes: number;
  isTruncated: boolean;
  /** Milliseconds since 1970, when the frame's last byte passed. */
  timestamp: number;
}

/** What permessage-deflate was agreed to (RFC 7692 §7.1); null when it was not. */
export interface DeflateParameters {
  clientNoContextTakeover: boolean;
  serverNoContextTakeover: boolean;
}
