// Entries made up for tests of the filter language: each as a row of the real schema, and as the subject that memory sees. The two are built
// from the same description, and the subject does not come from the row: so a fault of reading shows as a difference.
import type { DatabaseSync } from 'node:sqlite';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { FilterAnnotation, FilterSubject, FilterSummary } from '../../../src/model/filter/filter-subject.ts';
import type { McpFilterSummary } from '../../../src/model/filter/mcp-message-filter.ts';
import type { McpNamedFacts } from '../../../src/model/filter/mcp-names.ts';
import type { MessageSide, RawHeaders } from '../../../src/model/http-message.ts';
import { insertEntrySql } from '../../../src/record/store/write/entry-sql.ts';

export type Coding = 'none' | 'gzip' | 'deflate' | 'raw-deflate' | 'br' | 'zstd' | 'gzip, br' | 'unknown' | 'damaged';

export interface MadeBody {
  text: string;
  charset: 'utf-8' | 'latin1' | null;
  coding: Coding;
  /** Kept in chunks of this size; 0 = in the row. */
  chunkBytes: number;
}

export interface MadeEntry {
  summary: Omit<FilterSummary, 'contentType'>;
  headers: Record<MessageSide, RawHeaders | null>;
  trailers: Record<MessageSide, RawHeaders | null>;
  bodies: Record<MessageSide, MadeBody | null>;
  annotations: FilterAnnotation[];
  /** MCP messages that it carried; absent: none. */
  mcp?: readonly McpNamedFacts[];
}

export const madeSessions: ReadonlyArray<{ id: string; name: string }> = [
  { id: 'session-1', name: 'Bug #456 Investigation' },
  { id: 'session-2', name: 'Übung' },
];

export function insertSessions(database: DatabaseSync): void {
  const insert = database.prepare(
    'INSERT INTO sessions (id, name, is_active, created_at, updated_at, seq) VALUES (?, ?, ?, 0, 0, 0)',
  );
  for (const [index, { id, name }] of madeSessions.entries()) insert.run(id, name, index === 0 ? 1 : 0);
}

export function insertEntry(database: DatabaseSync, number: number, entry: MadeEntry): void {
  const id = `entry-${number}`;
  const { summary } = entry;
  const headers = { request: allHeaders(entry, 'request') ?? [], response: allHeaders(entry, 'response') };
  const bytes = { request: bodyBytes(entry.bodies.request), response: bodyBytes(entry.bodies.response) };
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  database
    .prepare(insertEntrySql)
    .run(
      ...[
        number,
        id,
        summary.sessionId,
        number,
        summary.timestamp,
        summary.kind,
        summary.method,
        summary.url,
        summary.protocol,
        summary.host,
      ],
      ...[
        summary.path,
        summary.httpVersion,
        null,
        summary.status,
        null,
        contentTypeOf(entry),
        summary.requestBodySize,
        summary.responseBodySize,
      ],
      ...[
        summary.duration,
        summary.state,
        null,
        summary.clientAddress,
        null,
        Number(summary.isComplete),
        Number(summary.isMocked),
      ],
      ...[
        Number(summary.isBreakpointed),
        Number(summary.isModified),
        Number(summary.isTruncated),
        Number(summary.isReplay),
      ],
      ...[
        bytes.request?.length ?? 0,
        bytes.response?.length ?? 0,
        null,
        '{}',
        json(headers.request),
        json(entry.trailers.request),
      ],
      ...[json(headers.response), json(entry.trailers.response), null, null, null, null],
      ...[inlineBytes(entry.bodies.request, bytes.request), inlineBytes(entry.bodies.response, bytes.response)],
    );
  for (const side of ['request', 'response'] as const)
    insertChunks(database, { id, side, body: entry.bodies[side], bytes: bytes[side] });
  for (const [index, { note, color, tags }] of entry.annotations.entries()) {
    database
      .prepare(
        'INSERT INTO annotations (id, traffic_id, note, color, tags, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 0, 0)',
      )
      .run(`${id}-${index}`, id, note, color, JSON.stringify(tags));
  }
  insertMcpMessages(database, id, entry);
}

function insertMcpMessages(database: DatabaseSync, trafficId: string, { summary, mcp = [] }: MadeEntry): void {
  if (mcp.length === 0) return;
  const connectionId = `mcp-${summary.sessionId}`;
  database
    .prepare(
      "INSERT OR IGNORE INTO mcp_connections (id, session_id, seq, transport, source, started_at) VALUES (?, ?, 0, 'sse', 'capture', 0)",
    )
    .run(connectionId, summary.sessionId);
  const insert = database.prepare(
    `INSERT INTO mcp_messages (proxy_id, connection_id, sequence, seq, timestamp, direction, kind, jsonrpc_id, method, correlated_method, target,
       failure, disposition, modified, traffic_id, payload_bytes, payload)
     VALUES ('', ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 2, x'7b7d')`,
  );
  for (const { direction, kind, idText, method, correlatedMethod, target, failure, disposition } of mcp) {
    const facts = [direction, kind, idText, method, correlatedMethod, target, failure, disposition];
    insert.run(connectionId, ...facts, trafficId);
  }
}

/** Of one connection, numbered from 0, with `{}` as their payload. Gives the connection's id. */
export function insertTalk(database: DatabaseSync, messages: readonly McpFilterSummary[]): string {
  database
    .prepare(
      "INSERT INTO mcp_connections (id, session_id, seq, transport, source, started_at) VALUES ('talk', 'session-1', 0, 'stdio', 'wrap', 0)",
    )
    .run();
  const insert = database.prepare(
    `INSERT INTO mcp_messages (proxy_id, connection_id, sequence, seq, timestamp, latency_ms, payload_bytes, direction, kind, jsonrpc_id, method,
       correlated_method, target, failure, disposition, modified, payload)
     VALUES ('', 'talk', ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, x'7b7d')`,
  );
  for (const [sequence, { timestamp, latencyMs, payloadBytes, ...facts }] of messages.entries()) {
    const { direction, kind, idText, method, correlatedMethod, target, failure, disposition } = facts;
    const named = [direction, kind, idText, method, correlatedMethod, target, failure, disposition];
    insert.run(sequence, timestamp, latencyMs, payloadBytes, ...named);
  }
  return 'talk';
}

export function subjectOf(entry: MadeEntry): FilterSubject {
  return {
    summary: { ...entry.summary, contentType: contentTypeOf(entry) },
    headers: (side) => {
      const headers = allHeaders(entry, side);
      return headers && [...headers, ...(entry.trailers[side] ?? [])];
    },
    bodyText: (side) => {
      const body = entry.bodies[side];
      return body === null || body.text === '' || body.coding === 'unknown' || body.coding === 'damaged'
        ? null
        : body.text;
    },
    sessionName: () => madeSessions.find(({ id }) => id === entry.summary.sessionId)?.name ?? null,
    annotations: () => entry.annotations,
    mcp: () => entry.mcp ?? [],
  };
}

/** With those that the body asks for. */
function allHeaders(entry: MadeEntry, side: MessageSide): RawHeaders | null {
  const own = entry.headers[side] ?? (side === 'request' ? [] : null);
  const body = entry.bodies[side];
  if (own === null || body === null) return own;
  const coding = body.coding === 'none' ? [] : [['Content-Encoding', codingName(body.coding)] as const];
  const type = body.charset === null ? [] : [['Content-Type', `text/plain; charset=${body.charset}`] as const];
  return [...type, ...own, ...coding];
}

const codingName = (coding: Coding): string =>
  ({ 'raw-deflate': 'deflate', damaged: 'gzip', unknown: 'x-rot13' })[coding as string] ?? coding;

function contentTypeOf(entry: MadeEntry): string | null {
  const value = allHeaders(entry, 'response')?.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return value?.split(';')[0]?.trim().toLowerCase() || null;
}

function bodyBytes(body: MadeBody | null): Uint8Array | null {
  if (body === null || body.text === '') return null;
  const plain = Buffer.from(body.text, body.charset === 'latin1' ? 'latin1' : 'utf8');
  const encoders: Record<Coding, (bytes: Buffer) => Uint8Array> = {
    none: (bytes) => bytes,
    gzip: (bytes) => gzipSync(bytes),
    deflate: (bytes) => deflateSync(bytes),
    'raw-deflate': (bytes) => deflateRawSync(bytes),
    br: (bytes) => brotliCompressSync(bytes),
    zstd: (bytes) => zstdCompressSync(bytes),
    'gzip, br': (bytes) => brotliCompressSync(gzipSync(bytes)),
    unknown: (bytes) => bytes,
    damaged: (bytes) => Buffer.concat([Buffer.from('no gzip'), bytes]),
  };
  return encoders[body.coding](plain);
}

const inlineBytes = (body: MadeBody | null, bytes: Uint8Array | null): Uint8Array | null =>
  body?.chunkBytes ? null : bytes;

function insertChunks(
  database: DatabaseSync,
  { id, side, body, bytes }: { id: string; side: MessageSide; body: MadeBody | null; bytes: Uint8Array | null },
): void {
  if (!body?.chunkBytes || bytes === null) return;
  const insert = database.prepare('INSERT INTO body_chunks (traffic_id, side, position, data) VALUES (?, ?, ?, ?)');
  for (let at = 0; at < bytes.length; at += body.chunkBytes)
    insert.run(id, side, at, bytes.subarray(at, at + body.chunkBytes));
}
