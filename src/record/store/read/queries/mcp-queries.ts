// MCP connections and messages: lists, single ones, payloads. What a list shows is read without the payloads, which stand last in their rows.
// Before: database-reader. Next: mcp-message-pages.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Change } from '../../../../model/change.ts';
import type { McpConnection, McpMessage } from '../../../../model/mcp-message.ts';
import {
  type ConnectionRow,
  connectionColumns,
  isConnectionThere,
  isMessageThere,
  messageColumns,
  messageTables,
  payloadColumns,
  toConnection,
  toMessage,
  toMessageSummary,
} from '../../mcp-rows.ts';
import type { McpConnectionPage, McpConnectionQuery, McpMessageWindow, McpStderrPage } from '../mcp-reader.ts';
import { MessagePacker, type PackedMessages } from '../packed-messages.ts';

/** An answer further away than so many messages is not looked for: no index knows it, and opening a message must not take long. */
const answerWithinMessages = 10_000;

/** About what a message has beside its payload. */
const rowBytes = 300;

const connectionTables = 'mcp_connections c JOIN sessions s ON s.id = c.session_id';

export class McpQueries {
  readonly #statements;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  connections({ sessionId, limit, cursor }: McpConnectionQuery, asOfSeq: number): McpConnectionPage {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const statement = sessionId === undefined ? this.#statements.allConnections : this.#statements.connectionsOf;
    const given = sessionId === undefined ? [before, limit + 1] : [before, limit + 1, sessionId];
    const rows = statement.all(...given) as unknown as ConnectionRow[];
    const page = rows.slice(0, limit);
    const nextCursor = rows.length > limit ? String(page.at(-1)?.number) : null;
    return { connections: page.map(toConnection), nextCursor, asOfSeq };
  }

  connection(id: string): McpConnection | null {
    const row = this.#statements.connection.get(id);
    return row ? toConnection(row as unknown as ConnectionRow) : null;
  }

  message(proxyId: string): McpMessage | null {
    const row = this.#statements.message.get(proxyId);
    if (!row) return null;
    const message = toMessage(row);
    return message.kind === 'request' ? { ...message, answerId: this.#answerTo(message) } : message;
  }

  #answerTo({ connectionId, sequence, proxyId }: McpMessage): string | null {
    const row = this.#statements.answer.get(connectionId, sequence, sequence + answerWithinMessages, proxyId);
    return (row?.answerId as string | undefined) ?? null;
  }

  window(
    { connectionId, from, limit }: { connectionId: string; from: number; limit: number },
    asOfSeq: number,
  ): McpMessageWindow {
    const bounds = this.#statements.bounds.get(connectionId) as
      | { total: number; lowest: number | null; highest: number | null }
      | undefined;
    if (!bounds || bounds.lowest === null || bounds.highest === null)
      return { messages: [], from: 0, total: 0, asOfSeq };
    const { total, lowest, highest } = bounds;
    const start = Math.max(0, from < 0 ? total + from : from);
    // Without gaps a position is a sequence; with them it has to be counted, in the index alone.
    const isGapless = highest - lowest + 1 === total;
    const counted = isGapless
      ? null
      : (this.#statements.atOffset.get(connectionId, start) as { sequence: number } | undefined);
    const first = isGapless ? lowest + start : (counted?.sequence ?? highest + 1);
    const rows = this.#statements.fromSequence.all(connectionId, first, limit);
    return { messages: rows.map(toMessageSummary), from: start, total, asOfSeq };
  }

  messagesWithPayloads(connectionId: string, afterSequence: number, limitBytes: number): PackedMessages {
    const packer = new MessagePacker();
    for (const row of this.#statements.withPayloads.iterate(connectionId, afterSequence)) {
      if (packer.count > 0 && packer.payloadBytes + packer.count * rowBytes >= limitBytes)
        return packer.packed(packer.lastSequence);
      packer.add(row as unknown as McpMessage);
    }
    return packer.packed(null);
  }

  stderr({ connectionId, after, limit }: { connectionId: string; after: number; limit: number }): McpStderrPage {
    const rows = this.#statements.stderr.all(connectionId, after, limit + 1) as unknown as McpStderrPage['chunks'];
    const chunks = rows.slice(0, limit).map((row) => ({ ...row }));
    return { chunks, nextAfter: rows.length > limit ? (chunks.at(-1)?.number ?? null) : null };
  }

  changedSince(seq: number, limit: number): Change[] {
    const { changedConnections, newMessages, changedMessages } = this.#statements;
    const connections = changedConnections.all(seq, limit) as unknown as ConnectionRow[];
    const messages = [...newMessages.all(seq, limit), ...changedMessages.all(seq, limit)].map(toMessageSummary);
    return [
      ...connections.map((row): Change => ({ seq: row.seq, kind: 'mcp-connection', connection: toConnection(row) })),
      ...messages.map((message): Change => ({ seq: message.seq, kind: 'mcp-message', message })),
    ];
  }
}

function prepareStatements(
  database: DatabaseSync,
): Record<
  | 'allConnections'
  | 'connectionsOf'
  | 'connection'
  | 'message'
  | 'answer'
  | 'bounds'
  | 'atOffset'
  | 'fromSequence'
  | 'withPayloads'
  | 'stderr'
  | 'changedConnections'
  | 'newMessages'
  | 'changedMessages',
  StatementSync
> {
  const connections = `SELECT ${connectionColumns} FROM ${connectionTables} WHERE ${isConnectionThere}`;
  const messages = `SELECT ${messageColumns} FROM ${messageTables} WHERE ${isMessageThere}`;
  const whole = `SELECT ${messageColumns}, ${payloadColumns} FROM ${messageTables} WHERE ${isMessageThere}`;
  // The first and the last by the index; `min` and `max` together would look at every row.
  const edge = (order: 'ASC' | 'DESC'): string =>
    `(SELECT sequence FROM mcp_messages m WHERE m.connection_id = c.id AND m.number > c.cleared_up_to ORDER BY sequence ${order} LIMIT 1)`;
  return {
    allConnections: database.prepare(`${connections} AND c.number < ?1 ORDER BY c.number DESC LIMIT ?2`),
    connectionsOf: database.prepare(
      `${connections} AND c.session_id = ?3 AND c.number < ?1 ORDER BY c.number DESC LIMIT ?2`,
    ),
    connection: database.prepare(`${connections} AND c.id = ?`),
    // A file that is brought in may use the ids of messages that are here already: it does not stand before them.
    message: database.prepare(`${whole} AND m.proxy_id = ? ORDER BY c.source = 'import', m.number DESC LIMIT 1`),
    answer: database.prepare(
      `SELECT proxy_id AS answerId FROM mcp_messages
       WHERE connection_id = ? AND sequence > ? AND sequence <= ? AND correlated_id = ? ORDER BY sequence LIMIT 1`,
    ),
    bounds: database.prepare(
      `SELECT c.message_count AS total, ${edge('ASC')} AS lowest, ${edge('DESC')} AS highest FROM ${connectionTables}
       WHERE c.id = ? AND ${isConnectionThere}`,
    ),
    atOffset: database.prepare(
      `SELECT m.sequence FROM ${messageTables} WHERE ${isMessageThere} AND m.connection_id = ? ORDER BY m.sequence LIMIT 1 OFFSET ?`,
    ),
    fromSequence: database.prepare(
      `${messages} AND m.connection_id = ? AND m.sequence >= ? ORDER BY m.sequence LIMIT ?`,
    ),
    withPayloads: database.prepare(`${whole} AND m.connection_id = ? AND m.sequence > ? ORDER BY m.sequence`),
    stderr: database.prepare(
      `SELECT e.number, e.timestamp, e.data FROM mcp_stderr e CROSS JOIN mcp_connections c ON c.id = e.connection_id
         JOIN sessions s ON s.id = c.session_id
       WHERE e.connection_id = ? AND e.number > ? AND e.number > c.cleared_up_to AND ${isConnectionThere} ORDER BY e.number LIMIT ?`,
    ),
    changedConnections: database.prepare(`${connections} AND c.seq > ? ORDER BY c.seq LIMIT ?`),
    newMessages: database.prepare(`${messages} AND m.number > ? AND m.seq = m.number ORDER BY m.number LIMIT ?`),
    changedMessages: database.prepare(
      `SELECT ${messageColumns} FROM mcp_messages m INDEXED BY idx_mcp_messages_seq
         CROSS JOIN mcp_connections c ON c.id = m.connection_id CROSS JOIN sessions s ON s.id = c.session_id
       WHERE m.seq > ? AND m.seq <> m.number AND ${isMessageThere} ORDER BY m.seq LIMIT ?`,
    ),
  };
}
