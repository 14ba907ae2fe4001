// OPERATIONS ⇄ PARTS for MCP, as operation-parts is for exchanges: which fact lies at which position, said once for both directions. Pure.
// Before: mcp-recording, mcp-import. Next: batch-bytes on this thread, store/write/batch-decoder on the other.
import type { McpEdit, McpRelease, RelayedMcpMessage } from '../model/mcp-capture-events.ts';
import type { McpConnection, McpStderrChunk } from '../model/mcp-message.ts';
import type { OperationParts, ReadParts } from './batch-bytes.ts';
import { operationKinds } from './operation-parts.ts';
import type { DecodedMcpConnection, DecodedMcpMessage, McpOperation } from './store/write/decoded-operation.ts';

const flags = { first: 1, incomplete: 2 } as const;

/** `isFirst`: the connection has not been told before. */
export function mcpConnectionParts(connection: McpConnection, isFirst: boolean): OperationParts {
  const c = connection;
  const bits = (isFirst ? flags.first : 0) | (c.isIncomplete ? flags.incomplete : 0);
  return {
    kind: operationKinds.mcpConnection,
    numbers: [bits, c.startedAt, c.endedAt],
    // biome-ignore format: one line for each group, as in readConnection
    texts: [
      c.id, c.sessionId, c.transport, c.source, c.serverCommand, c.serverUrl, c.mcpSessionId,
      json(c.clientInfo), json(c.serverInfo), c.protocolVersion, json(c.exit), JSON.stringify(c.metadata), c.intercept, c.imported ?? null,
    ],
    facts: [],
    bodies: [],
  };
}

export function mcpMessageParts(message: RelayedMcpMessage): OperationParts {
  const m = message;
  return {
    kind: operationKinds.mcpMessage,
    numbers: [m.sequence, m.timestamp, m.latencyMs, m.heldMs, m.batchIndex],
    // biome-ignore format: one line for each group, as in readMessage
    texts: [
      m.proxyId, m.connectionId, m.direction, m.kind, m.idText, m.method, m.correlatedId, m.correlatedMethod,
      m.target, m.operationId, m.failure, m.disposition, m.trafficId, m.imported ?? null,
    ],
    facts: [],
    bodies: [[m.payload], m.originalPayload ? [m.originalPayload] : null],
  };
}

export function mcpReleaseParts(release: McpRelease): OperationParts {
  return {
    kind: operationKinds.mcpRelease,
    numbers: [release.heldMs],
    texts: [release.proxyId, release.connectionId, release.disposition, ...editTexts(release.edit)],
    facts: [],
    bodies: [release.edit ? [release.edit.payload] : null],
  };
}

const editTexts = (edit: McpEdit | null): Text[] =>
  edit === null ? [] : [edit.kind, edit.idText, edit.method, edit.target, edit.failure];

export function mcpStderrParts(chunk: McpStderrChunk): OperationParts {
  return {
    kind: operationKinds.mcpStderr,
    numbers: [chunk.timestamp],
    texts: [chunk.connectionId],
    facts: [],
    bodies: [[chunk.bytes]],
  };
}

export function mcpLossParts(connectionId: string): OperationParts {
  return { kind: operationKinds.mcpLost, numbers: [], texts: [connectionId], facts: [], bodies: [] };
}

export const isMcpOperationKind = (kind: number): boolean =>
  kind >= operationKinds.mcpConnection && kind <= operationKinds.mcpLost;

export function readMcpOperation(parts: ReadParts): McpOperation {
  switch (parts.kind) {
    case operationKinds.mcpConnection:
      return { kind: 'mcp-connection', connection: readConnection(parts) };
    case operationKinds.mcpMessage:
      return { kind: 'mcp-message', message: readMessage(parts) };
    case operationKinds.mcpRelease:
      return { kind: 'mcp-release', release: readRelease(parts) };
    case operationKinds.mcpStderr:
      return { kind: 'mcp-stderr', chunk: readStderr(parts) };
    default:
      return { kind: 'mcp-lost', connectionId: parts.texts[0] as string };
  }
}

type Text = string | null;
// biome-ignore format: as in mcpConnectionParts
type ConnectionTexts = [
  string, string, string, string, Text, Text, Text,
  Text, Text, Text, Text, string, Text, Text,
];
// biome-ignore format: as in mcpMessageParts
type MessageTexts = [
  string, string, string, string, Text, Text, Text, Text,
  Text, Text, Text, string, Text, Text,
];

type ReleaseTexts = [string, string, McpRelease['disposition'], McpEdit['kind'], Text, Text, Text, McpEdit['failure']];

function readConnection(parts: ReadParts): DecodedMcpConnection {
  const [bits, startedAt, endedAt] = parts.numbers as [number, number, number | null];
  // biome-ignore format: one line for each group, as in mcpConnectionParts
  const [id, sessionId, transport, source, serverCommand, serverUrl, mcpSessionId,
    clientInfo, serverInfo, protocolVersion, exit, metadata, intercept, imported] = parts.texts as ConnectionTexts;
  // biome-ignore format: as above
  return {
    isFirst: (bits & flags.first) !== 0, isIncomplete: (bits & flags.incomplete) !== 0, startedAt, endedAt,
    id, sessionId, transport, source, serverCommand, serverUrl, mcpSessionId,
    clientInfo, serverInfo, protocolVersion, exit, metadata, intercept, imported,
  };
}

function readMessage(parts: ReadParts): DecodedMcpMessage {
  const [sequence, timestamp, latencyMs, heldMs, batchIndex] = parts.numbers as [
    number,
    number,
    number | null,
    number | null,
    number | null,
  ];
  // biome-ignore format: one line for each group, as in mcpMessageParts
  const [proxyId, connectionId, direction, kind, idText, method, correlatedId, correlatedMethod,
    target, operationId, failure, disposition, trafficId, imported] = parts.texts as MessageTexts;
  // biome-ignore format: as above
  return {
    sequence, timestamp, latencyMs, heldMs, batchIndex,
    proxyId, connectionId, direction, kind, idText, method, correlatedId, correlatedMethod,
    target, operationId, failure, disposition, trafficId, imported,
    payload: parts.bodies[0] as Uint8Array, originalPayload: parts.bodies[1] ?? null,
  };
}

function readRelease(parts: ReadParts): McpRelease {
  const [proxyId, connectionId, disposition, kind, idText, method, target, failure] = parts.texts as ReleaseTexts;
  const payload = parts.bodies[0] ?? null;
  return {
    proxyId,
    connectionId,
    disposition,
    heldMs: parts.numbers[0] as number,
    edit: payload && { payload, kind, idText, method, target, failure },
  };
}

function readStderr(parts: ReadParts): McpStderrChunk {
  return {
    connectionId: parts.texts[0] as string,
    timestamp: parts.numbers[0] as number,
    bytes: parts.bodies[0] as Uint8Array,
  };
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
