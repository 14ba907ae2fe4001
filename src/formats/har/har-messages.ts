import type { FrameToImport } from '../../model/entry-import.ts';
import { amount, boolean, number, object, text, time } from './lenient-value.ts';

/** A frame with its payload as text, or base64 when it is not text. */
export interface FrameToWrite extends Omit<FrameToImport, 'data'> {
  data: string;
  isBase64: boolean;
}

/** As Chrome writes it: `time` in seconds, binary data in base64. What Chrome leaves out is beside it. */
export function harMessage(frame: FrameToWrite): Record<string, unknown> {
  const { isFinal, isCompressed, isTruncated, payloadBytes, isBase64 } = frame;
  return {
    type: frame.direction === 'client' ? 'send' : 'receive',
    time: frame.timestamp / 1000,
    opcode: frame.opcode,
    data: frame.data,
    _nectoproxy: { isFinal, isCompressed, isTruncated, payloadBytes, isBase64 },
  };
}

/** Null when it is not a message. `dataOf` gives the bytes of what `data` says. */
export function readMessage(
  value: unknown,
  dataOf: (data: string, isBase64: boolean) => { bytes: Uint8Array; isTruncated: boolean },
): FrameToImport | null {
  const message = object(value);
  const data = text(message?.['data']);
  if (!message || data === null) return null;
  const own = object(message['_nectoproxy']) ?? {};
  const opcode = number(message['opcode']) ?? 1;
  const { bytes, isTruncated } = dataOf(data, boolean(own['isBase64']) ?? opcode === 2);
  const isSent = message['type'] === 'send' || message['type'] === 'request';
  return {
    direction: isSent ? 'client' : 'server',
    opcode: Number.isInteger(opcode) && opcode >= 0 && opcode <= 15 ? opcode : 1,
    isFinal: boolean(own['isFinal']) ?? true,
    isCompressed: boolean(own['isCompressed']) ?? false,
    isTruncated: isTruncated || (boolean(own['isTruncated']) ?? false),
    payloadBytes: Math.max(0, Math.round(amount(own['payloadBytes']) ?? bytes.length)),
    timestamp: Math.max(0, Math.round(time((number(message['time']) ?? 0) * 1000) ?? 0)),
    data: bytes,
  };
}
