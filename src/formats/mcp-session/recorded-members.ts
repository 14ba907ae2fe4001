import type { RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../../model/mcp-message.ts';
import { ownKey } from './file-message.ts';
import type { WrittenMember } from './session-writer.ts';

/**
 * What was recorded, as keys of a session file. What the format has no place for is told under `x_nectoproxy`: of a message that went on, there; what
 * never went on (dropped, answered, still held, no JSON) and standard error stand in the list `before` of the next message that did, and at
 * the end in `after` of the file. So the order of all is kept, and a file without such things has none of these keys.
 */
export type Aside = string;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const momentText = (at: number): string => new Date(at).toISOString();

/** Of the last message: many come within the same millisecond. */
let lastMoment = { at: Number.NaN, text: '' };

function messageMomentText(at: number): string {
  if (at !== lastMoment.at) lastMoment = { at, text: momentText(at).replace('Z', '+00:00') };
  return lastMoment.text;
}

export function headMembers(connection: McpConnection): WrittenMember[] {
  const { id, startedAt, endedAt, transport, serverCommand, serverUrl } = connection;
  return [
    ['id', JSON.stringify(id)],
    ['started_at', JSON.stringify(momentText(startedAt))],
    ['ended_at', endedAt === null ? 'null' : JSON.stringify(momentText(endedAt))],
    ['transport', JSON.stringify(transport)],
    ['server_command', JSON.stringify(serverCommand)],
    ['server_url', JSON.stringify(serverUrl)],
  ];
}

export function tailMembers(connection: McpConnection, after: readonly Aside[]): WrittenMember[] {
  const { mcpSessionId, clientInfo, serverInfo, protocolVersion, exit, isIncomplete, source } = connection;
  const facts = JSON.stringify({
    source,
    ...(mcpSessionId === null ? {} : { mcp_session_id: mcpSessionId }),
    ...(protocolVersion === null ? {} : { protocol_version: protocolVersion }),
    ...(clientInfo === null ? {} : { client_info: clientInfo }),
    ...(serverInfo === null ? {} : { server_info: serverInfo }),
    ...(exit === null ? {} : { exit }),
    ...(isIncomplete ? { is_incomplete: true } : {}),
  });
  return [
    ['metadata', JSON.stringify(connection.metadata)],
    [ownKey, after.length === 0 ? facts : `${facts.slice(0, -1)},"after":[${after.join(',')}]}`],
  ];
}

/** Whether it stands among the messages; what does not, stands aside. */
export function isForwarded({ disposition }: Pick<RelayedMcpMessage, 'disposition'>): boolean {
  return disposition === 'forwarded' || disposition === 'edited' || disposition === 'injected';
}

export function messageMembers(
  message: RelayedMcpMessage,
  transport: string,
  { sequence, before }: { sequence: number; before: readonly Aside[] },
): WrittenMember[] {
  const { originalPayload, disposition } = message;
  const isModified = disposition === 'edited' && originalPayload !== null;
  const own = ownText(message, before);
  return [
    ['proxy_id', JSON.stringify(message.proxyId)],
    ['sequence', String(sequence)],
    ['timestamp', `"${messageMomentText(message.timestamp)}"`],
    ['direction', `"${message.direction}"`],
    ['transport', `"${transport}"`],
    ['jsonrpc_id', idMember(message.idText)],
    ['method', JSON.stringify(message.method)],
    ['correlated_id', JSON.stringify(message.correlatedId)],
    ['modified', String(isModified)],
    ['payload', message.payload],
    ...(isModified ? [['original_payload', originalPayload] as const] : []),
    ...(own === null ? [] : [[ownKey, own] as const]),
  ];
}

/** The format has whole numbers, texts and null. */
const idMember = (idText: string | null): string => (idText !== null && /^(?:-?\d+$|")/.test(idText) ? idText : 'null');

function ownText(message: RelayedMcpMessage, before: readonly Aside[]): string | null {
  const { disposition, heldMs, batchIndex, trafficId } = message;
  const facts = JSON.stringify({
    ...(disposition === 'injected' ? { disposition } : {}),
    ...(heldMs === null ? {} : { held_ms: heldMs }),
    ...(batchIndex === null ? {} : { batch_index: batchIndex }),
    ...(trafficId === null ? {} : { traffic_id: trafficId }),
  });
  if (before.length === 0) return facts === '{}' ? null : facts;
  return `${facts.slice(0, -1)}${facts === '{}' ? '' : ','}"before":[${before.join(',')}]}`;
}

/** A message that never went on, or is none. */
export function messageAside(message: RelayedMcpMessage): Aside {
  const { proxyId, timestamp, direction, idText, method, correlatedId, disposition, heldMs, payload } = message;
  const facts = JSON.stringify({
    proxy_id: proxyId,
    timestamp: messageMomentText(timestamp),
    direction,
    ...(method === null ? {} : { method }),
    ...(correlatedId === null ? {} : { correlated_id: correlatedId }),
    disposition,
    ...(heldMs === null ? {} : { held_ms: heldMs }),
  });
  const id = idText === null ? '' : `,"jsonrpc_id":${idMember(idText)}`;
  const what = disposition === 'invalid' ? `,${rawMember('raw', payload)}` : `,"payload":${strictUtf8.decode(payload)}`;
  return `${facts.slice(0, -1)}${id}${what}}`;
}

export function stderrAside({ timestamp, bytes }: Pick<McpStderrChunk, 'timestamp' | 'bytes'>): Aside {
  return `{"timestamp":"${messageMomentText(timestamp)}",${rawMember('stderr', bytes)}}`;
}

/** Bytes as text where they are that, else as base64. */
function rawMember(name: string, bytes: Uint8Array): string {
  try {
    return `"${name}":${JSON.stringify(strictUtf8.decode(bytes))}`;
  } catch {
    return `"${name}_base64":"${base64(bytes)}"`;
  }
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3 * 8192) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 3 * 8192)));
  }
  return text;
}
