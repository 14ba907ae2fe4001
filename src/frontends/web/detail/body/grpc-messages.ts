export interface LengthPrefixedMessage {
  /** Of the five bytes in front of it, within the body. */
  position: number;
  isCompressed: boolean;
  /** As its prefix says; fewer are in `bytes` when the body ends before it. */
  messageBytes: number;
  bytes: Uint8Array;
}

/** gRPC's frames over HTTP: a flag, four bytes of length, and the message. Empty when the bytes are not that. */
export function splitMessages(body: Uint8Array): LengthPrefixedMessage[] {
  const messages: LengthPrefixedMessage[] = [];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at + 5 <= body.length; ) {
    const flag = view.getUint8(at);
    const messageBytes = view.getUint32(at + 1);
    // 0x80 marks the trailers of gRPC-Web.
    if ((flag & 0x7e) !== 0) return messages;
    messages.push({
      position: at,
      isCompressed: (flag & 1) === 1,
      messageBytes,
      bytes: body.subarray(at + 5, at + 5 + messageBytes),
    });
    at += 5 + messageBytes;
  }
  return messages;
}
