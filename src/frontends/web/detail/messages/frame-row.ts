import type { Frame } from '../../../../contract/frames.ts';
import type { MessageRow } from './message-row.ts';

const opcodes: Readonly<Record<number, string>> = {
  0: 'Part',
  1: 'Text',
  2: 'Binary',
  8: 'Close',
  9: 'Ping',
  10: 'Pong',
};
const previewCharacters = 300;

/** RFC 6455 §7.4.1. */
const closeCodes: Readonly<Record<number, string>> = {
  1000: 'normal',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1007: 'invalid data',
  1008: 'policy',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'server error',
  1012: 'service restart',
  1013: 'try again later',
};

export function frameRow(frame: Frame): MessageRow {
  return {
    key: frame.number,
    direction: frame.direction,
    label: opcodes[frame.opcode] ?? `Opcode ${frame.opcode}`,
    isControl: frame.opcode >= 8,
    preview: framePreview(frame),
    bytes: frame.payloadBytes,
    at: frame.timestamp,
  };
}

export function frameBytes({ data, encoding }: Pick<Frame, 'data' | 'encoding'>): Uint8Array {
  if (encoding === 'utf8') return new TextEncoder().encode(data);
  return Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
}

function framePreview(frame: Frame): string {
  if (frame.encoding === 'utf8') return frame.data.slice(0, previewCharacters).replaceAll(/\s+/g, ' ');
  const bytes = frameBytes({ ...frame, data: frame.data.slice(0, 256) });
  if (frame.opcode === 8) return closeText(bytes);
  if (frame.opcode >= 9) return bytes.length === 0 ? '' : new TextDecoder().decode(bytes);
  return Array.from(bytes.subarray(0, 48), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function closeText(bytes: Uint8Array): string {
  if (bytes.length < 2) return 'without a code';
  const code = ((bytes[0] as number) << 8) | (bytes[1] as number);
  const reason = new TextDecoder().decode(bytes.subarray(2));
  return [code, closeCodes[code] && `(${closeCodes[code]})`, reason].filter(Boolean).join(' ');
}
