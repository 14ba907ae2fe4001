import type { McpDirection } from '../../model/mcp-message.ts';
import type { JsonMember } from './json-cutter.ts';

/** A message as a session file holds it. Texts are exactly the file's. */
export interface FileMessage {
  /** Its place in the file's list, from 0. */
  index: number;
  text: Uint8Array;
  /** All keys of the message, also those that nobody here knows. */
  members: readonly JsonMember[];
  /** The same, parsed; payloads with JavaScript's idea of numbers. */
  value: Readonly<Record<string, unknown>>;
  direction: McpDirection;
  /** Milliseconds since 1970; null when the file does not say. */
  timestamp: number | null;
  proxyId: string | null;
  sequence: number;
  /** As a text for people: null when there is none. */
  jsonrpcId: number | string | null;
  method: string | null;
  correlatedId: string | null;
  isModified: boolean;
  payload: Uint8Array;
  payloadValue: Readonly<Record<string, unknown>>;
  /** Null unless modified. */
  originalPayload: Uint8Array | null;
  /** `x_nectoproxy`, when it is an object. */
  own: Readonly<Record<string, unknown>> | null;
}

/** Keys of a message, in the order of the format. */
export const messageKeys = [
  'proxy_id',
  'sequence',
  'timestamp',
  'direction',
  'transport',
  'jsonrpc_id',
  'method',
  'correlated_id',
  'modified',
  'payload',
  'original_payload',
] as const;

/** Keys of the file before its messages, in the order of the format. */
export const headKeys = ['id', 'started_at', 'ended_at', 'transport', 'server_command', 'server_url'] as const;

/** What the format has no place for. */
export const ownKey = 'x_nectoproxy';
