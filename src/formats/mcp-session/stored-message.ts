import {
  type McpDirection,
  type McpDisposition,
  type McpMessageKind,
  mcpDispositions,
} from '../../model/mcp-message.ts';
import { ByteSink } from './byte-sink.ts';
import { type FileMessage, ownKey } from './file-message.ts';
import { cutItems, cutMembers, type JsonMember, memberValue } from './json-cutter.ts';
import { writeCompact } from './json-layout.ts';
import { idTextOf, isObject, parseMoment } from './read-message.ts';

/** What a file says of one message, in the terms of the store. What only the store can know is left to it. */
export interface StoredMessage {
  proxyId: string | null;
  timestamp: number | null;
  direction: McpDirection;
  kind: McpMessageKind;
  idText: string | null;
  method: string | null;
  correlatedId: string | null;
  target: string | null;
  isToolFailure: boolean;
  heldMs: number | null;
  disposition: McpDisposition;
  batchIndex: number | null;
  payload: Uint8Array;
  originalPayload: Uint8Array | null;
  /** JSON text of all that the file said but the payloads. */
  imported: string;
}

export type StoredItem =
  | { kind: 'message'; message: StoredMessage }
  | { kind: 'stderr'; timestamp: number | null; bytes: Uint8Array };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/** A message of a file with what stands before it, in the order of the recording. */
export function storedItems(message: FileMessage): StoredItem[] {
  const own = message.own === null ? null : ownText(message);
  const before = own === null ? [] : asideItems(own, 'before');
  return [...before, { kind: 'message', message: storedMessage(message, own) }];
}

/** What `list` of an `x_nectoproxy` holds. Items that say nothing known are left out. */
export function asideItems(own: Uint8Array, list: 'before' | 'after'): StoredItem[] {
  const items = memberValue(own, list);
  return (items === null ? [] : (cutItems(items) ?? [])).flatMap((text) => asideItem(text) ?? []);
}

/** An object's text without some of its members, compact; null when nothing is left. */
export function textWithout(text: Uint8Array, left: (name: string) => boolean): string | null {
  return textOfMembers(text, cutMembers(text) ?? [], left);
}

function textOfMembers(
  text: Uint8Array,
  members: readonly JsonMember[],
  left: (name: string) => boolean,
): string | null {
  const kept = members.filter(({ name }) => !left(name));
  if (kept.length === 0) return null;
  for (const [at, { name, start, end }] of kept.entries()) {
    sink.text(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
    writeCompact(sink, text.subarray(start, end));
  }
  sink.text('}');
  return decoder.decode(sink.take());
}

function storedMessage(message: FileMessage, own: Uint8Array | null): StoredMessage {
  const { payloadValue, isModified, originalPayload, direction, timestamp, proxyId, method, correlatedId } = message;
  const stated = message.own?.['disposition'];
  return {
    ...{ proxyId, timestamp, direction, method, correlatedId },
    ...factsOf(payloadValue, idTextOf(message)),
    heldMs: numberOf(message.own?.['held_ms']),
    batchIndex: numberOf(message.own?.['batch_index']),
    disposition: mcpDispositions.find((each) => each === stated) ?? (isModified ? 'edited' : 'forwarded'),
    payload: compact(message.payload),
    originalPayload: originalPayload === null ? null : compact(originalPayload),
    imported: importedText(message, own),
  };
}

/** All keys but the payloads; of `x_nectoproxy` what is not kept as rows of their own. */
function importedText(message: FileMessage, own: Uint8Array | null): string {
  const isLeft = (name: string): boolean => {
    if (name === 'payload') return true;
    if (name === ownKey) return own !== null;
    if (name !== 'original_payload') return false;
    return message.originalPayload !== null || message.value['original_payload'] == null;
  };
  const text = textOfMembers(message.text, message.members, isLeft) ?? '{}';
  const ownRest = own === null ? null : textWithout(own, (name) => name === 'before');
  // An empty object that the file had is kept; one that held only what has rows of its own comes back with them.
  if (own === null || (ownRest === null && memberValue(own, 'before') !== null)) return text;
  return `${text.slice(0, -1)}${text === '{}' ? '' : ','}"${ownKey}":${ownRest ?? '{}'}}`;
}

function asideItem(text: Uint8Array): StoredItem | null {
  const value: unknown = JSON.parse(decoder.decode(text));
  if (!isObject(value)) return null;
  const timestamp = momentOf(value['timestamp']);
  const stderr = rawOf(value, 'stderr');
  if (stderr !== null) return { kind: 'stderr', timestamp, bytes: stderr };
  const { direction, disposition } = value;
  if (direction !== 'client_to_server' && direction !== 'server_to_client') return null;
  const raw = rawOf(value, 'raw');
  const payload = raw ?? memberValue(text, 'payload');
  if (payload === null) return null;
  const payloadValue = isObject(value['payload']) ? value['payload'] : {};
  const idText = memberValue(text, 'jsonrpc_id');
  const facts = factsOf(payloadValue, idText === null ? null : decoder.decode(idText));
  const message: StoredMessage = {
    ...facts,
    ...{ timestamp, direction, originalPayload: null, batchIndex: null },
    ...(raw === null ? {} : { kind: 'invalid' as const }),
    proxyId: textOf(value['proxy_id']),
    method: textOf(value['method']),
    correlatedId: textOf(value['correlated_id']),
    heldMs: numberOf(value['held_ms']),
    disposition: mcpDispositions.find((each) => each === disposition) ?? 'dropped',
    payload: raw ?? compact(payload),
    imported: textWithout(text, (name) => contentKeys.has(name)) ?? '{}',
  };
  return { kind: 'message', message };
}

const contentKeys = new Set(['payload', 'raw', 'raw_base64']);

function factsOf(payload: Readonly<Record<string, unknown>>, idText: string | null) {
  const { method, params, result, error } = payload;
  const kind: McpMessageKind =
    typeof method === 'string'
      ? idText === null
        ? 'notification'
        : 'request'
      : error !== undefined
        ? 'error'
        : result === undefined
          ? 'invalid'
          : 'response';
  const named = isObject(params) ? (params['name'] ?? params['uri']) : null;
  return { kind, idText, target: textOf(named), isToolFailure: isObject(result) && result['isError'] === true };
}

function ownText({ text, members }: FileMessage): Uint8Array {
  const member = members.findLast(({ name }) => name === ownKey);
  return member ? text.subarray(member.start, member.end) : new Uint8Array(0);
}

function rawOf(value: Readonly<Record<string, unknown>>, name: 'raw' | 'stderr'): Uint8Array | null {
  const plain = value[name];
  if (typeof plain === 'string') return encoder.encode(plain);
  const coded = value[`${name}_base64`];
  if (typeof coded !== 'string') return null;
  try {
    return Uint8Array.from(atob(coded), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

const sink = new ByteSink();

function compact(text: Uint8Array): Uint8Array {
  writeCompact(sink, text);
  return sink.take();
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;

function momentOf(value: unknown): number | null {
  const at = parseMoment(value);
  return Number.isNaN(at) ? null : at;
}
