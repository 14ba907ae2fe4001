import type { McpDirection } from '../../model/mcp-message.ts';
import { type FileMessage, ownKey } from './file-message.ts';
import { cutMembers, type JsonMember } from './json-cutter.ts';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One element of `messages`; a sentence about it when it cannot be used. */
export function readMessage(text: Uint8Array, index: number): FileMessage | string {
  const parsed = parseText(text);
  if (typeof parsed === 'string') return parsed;
  const { value } = parsed;
  if (!isObject(value)) return 'it is not an object';
  const { direction, payload, timestamp } = value;
  if (direction !== 'client_to_server' && direction !== 'server_to_client')
    return 'its direction is neither client_to_server nor server_to_client';
  if (!isObject(payload)) return payload === undefined ? 'it has no payload' : 'its payload is not an object';
  const moment = timestamp == null ? null : parseMoment(timestamp);
  if (Number.isNaN(moment)) return 'its timestamp is not an ISO 8601 date and time';
  if (!Number.isInteger(value['sequence'] ?? index)) return 'its sequence is not a whole number';
  return new ReadMessage({ text, index, value, payloadValue: payload }, moment);
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

type Parsed = Pick<FileMessage, 'text' | 'index' | 'value' | 'payloadValue'>;

/** Its texts are cut when they are asked for: most of them are not, by those who list a file. */
class ReadMessage implements FileMessage {
  readonly text: Uint8Array;
  readonly index: number;
  readonly value: Readonly<Record<string, unknown>>;
  readonly payloadValue: Readonly<Record<string, unknown>>;
  readonly timestamp: number | null;
  #members: readonly JsonMember[] | null = null;

  constructor({ text, index, value, payloadValue }: Parsed, timestamp: number | null) {
    this.text = text;
    this.index = index;
    this.value = value;
    this.payloadValue = payloadValue;
    this.timestamp = timestamp;
  }

  get members(): readonly JsonMember[] {
    this.#members ??= cutMembers(this.text) ?? [];
    return this.#members;
  }

  get direction(): McpDirection {
    return this.value['direction'] as McpDirection;
  }

  get sequence(): number {
    return (this.value['sequence'] ?? this.index) as number;
  }

  get proxyId(): string | null {
    return textOf(this.value['proxy_id']);
  }

  get jsonrpcId(): number | string | null {
    return idOf('jsonrpc_id' in this.value ? this.value['jsonrpc_id'] : this.payloadValue['id']);
  }

  get method(): string | null {
    return textOf(this.value['method'] ?? this.payloadValue['method']);
  }

  get correlatedId(): string | null {
    return textOf(this.value['correlated_id']);
  }

  get isModified(): boolean {
    return this.value['modified'] === true;
  }

  get payload(): Uint8Array {
    return this.#textOf('payload') as Uint8Array;
  }

  get originalPayload(): Uint8Array | null {
    return this.isModified && this.value['original_payload'] != null ? this.#textOf('original_payload') : null;
  }

  get own(): Readonly<Record<string, unknown>> | null {
    const own = this.value[ownKey];
    return isObject(own) ? own : null;
  }

  /** Of a member given twice JSON.parse takes the last. */
  #textOf(name: string): Uint8Array | null {
    const member = this.members.findLast((each) => each.name === name);
    return member ? this.text.subarray(member.start, member.end) : null;
  }
}

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

/** The form that nearly every file has: read by the engine at once. */
const usualForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d\.\d{3}(?:Z|\+00:00)$/;

const isoForm =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Milliseconds since 1970 of any usual form of ISO 8601; NaN for all else. Without a zone it is UTC. Fractions of a millisecond are cut. */
export function parseMoment(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  if (usualForm.test(value)) return Date.parse(value);
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
