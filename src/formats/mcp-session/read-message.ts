import { type FileMessage, ownKey } from './file-message.ts';
import { cutMembers, type JsonMember } from './json-cutter.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One element of `messages`; a sentence about it when it cannot be used. */
export function readMessage(text: Uint8Array, index: number): FileMessage | string {
  const value = parseText(text);
  if (typeof value === 'string') return value;
  const members = isObject(value.value) ? cutMembers(text) : null;
  if (members === null) return 'it is not an object';
  return withMembers({ text, members, index, value: value.value as Record<string, unknown> });
}

function parseText(text: Uint8Array): { value: unknown } | string {
  let source: string;
  try {
    source = strictUtf8.decode(text);
  } catch {
    return 'it is not UTF-8';
  }
  try {
    return { value: JSON.parse(source) };
  } catch (error) {
    return `it is not JSON: ${(error as Error).message.slice(0, 120)}`;
  }
}

type Parsed = Pick<FileMessage, 'text' | 'members' | 'index' | 'value'>;

function withMembers(parsed: Parsed): FileMessage | string {
  const { text, members, index, value } = parsed;
  const { direction, payload } = value;
  if (direction !== 'client_to_server' && direction !== 'server_to_client')
    return 'its direction is neither client_to_server nor server_to_client';
  if (!isObject(payload)) return payload === undefined ? 'it has no payload' : 'its payload is not an object';
  const timestamp = value['timestamp'] == null ? null : parseMoment(value['timestamp']);
  if (Number.isNaN(timestamp)) return 'its timestamp is not an ISO 8601 date and time';
  const sequence = value['sequence'] ?? index;
  if (!Number.isInteger(sequence)) return 'its sequence is not a whole number';
  const isModified = value['modified'] === true;
  const original = isModified && value['original_payload'] != null ? lastOf(members, 'original_payload') : null;
  return {
    ...parsed,
    direction,
    timestamp,
    sequence: sequence as number,
    proxyId: textOf(value['proxy_id']),
    jsonrpcId: idOf('jsonrpc_id' in value ? value['jsonrpc_id'] : payload['id']),
    method: textOf(value['method'] ?? payload['method']),
    correlatedId: textOf(value['correlated_id']),
    isModified,
    payload: sliceOf(text, lastOf(members, 'payload') as JsonMember),
    payloadValue: payload,
    originalPayload: original ? sliceOf(text, original) : null,
    own: isObject(value[ownKey]) ? value[ownKey] : null,
  };
}

/** Of a member given twice JSON.parse takes the last. */
const lastOf = (members: readonly JsonMember[], name: string): JsonMember | undefined =>
  members.findLast((member) => member.name === name);

const sliceOf = (text: Uint8Array, { start, end }: JsonMember): Uint8Array => text.subarray(start, end);

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const idOf = (value: unknown): number | string | null =>
  typeof value === 'string' || typeof value === 'number' ? value : null;

/** The exact text of the payload's id (`1`, `"a"`, `12345678901234567890`); null when it has none. */
export function idTextOf({ payload, payloadValue }: Pick<FileMessage, 'payload' | 'payloadValue'>): string | null {
  const { id } = payloadValue;
  if (id === undefined) return null;
  if (id === null) return 'null';
  const member = cutMembers(payload)?.findLast(({ name }) => name === 'id');
  return member ? strictUtf8.decode(payload.subarray(member.start, member.end)) : JSON.stringify(id);
}

const isoForm =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Milliseconds since 1970 of any usual form of ISO 8601; NaN for all else. Without a zone it is UTC. Fractions of a millisecond are cut. */
export function parseMoment(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const match = isoForm.exec(value.trim());
  if (match === null) return Number.NaN;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  // A leap second is told as the second before the next minute.
  const seconds = second === '60' ? '59' : second;
  const milliseconds = `${fraction}000`.slice(0, 3);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${seconds}.${milliseconds}${fullZone(zone)}`);
}

function fullZone(zone: string): string {
  if (zone === 'Z' || zone === 'z') return 'Z';
  const digits = zone.slice(1).replace(':', '');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2) || '00'}`;
}
