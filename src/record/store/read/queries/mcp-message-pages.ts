// Pages of MCP messages, filtered or not. Rows are read in order of sequence, connection by connection, and asked one by one; when the slice of
// time is over, a page ends where it stands. Before: mcp-queries.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import {
  type McpFilterPredicate,
  mcpFilterPredicate,
  needsPayload,
} from '../../../../model/filter/mcp-message-filter.ts';
import type { McpMessage, McpMessageSummary } from '../../../../model/mcp-message.ts';
import { isConnectionThere, isMessageThere, messageColumns, messageTables, toMessageSummary } from '../../mcp-rows.ts';
import type { McpMessagePage, McpMessageQuery } from '../mcp-reader.ts';
import { guardRegexes } from './regex-guard.ts';

const sliceMs = 120;
const regexTimeoutMs = 3_000;
/** A payload is searched this far, as bodies are. */
const searchedBytes = 8 * 1024 * 1024;

/** Of a connection's number and a sequence: where a page ended. */
interface Place {
  connection: number;
  sequence: number;
}

export class McpMessagePages {
  readonly #connections: StatementSync;
  readonly #one: StatementSync;
  readonly #carriedBy: StatementSync;
  readonly #rows: StatementSync;
  readonly #rowsWithPayload: StatementSync;
  readonly #carried: StatementSync;
  readonly #carriedWithPayload: StatementSync;

  constructor(database: DatabaseSync) {
    this.#connections = database.prepare(
      `SELECT c.number, c.id FROM mcp_connections c JOIN sessions s ON s.id = c.session_id
       WHERE c.session_id = ? AND c.number >= ? AND ${isConnectionThere} ORDER BY c.number`,
    );
    this.#one = database.prepare('SELECT number, id FROM mcp_connections WHERE id = ? AND number >= ?');
    // What one entry carried is a handful among a million: by its own index, not through whole connections.
    this.#carriedBy = database.prepare(
      `SELECT DISTINCT c.number, c.id FROM mcp_messages m INDEXED BY idx_mcp_messages_traffic
         CROSS JOIN mcp_connections c ON c.id = m.connection_id CROSS JOIN sessions s ON s.id = c.session_id
       WHERE m.traffic_id = ?1 AND ?2 IN (c.session_id, c.id) AND c.number >= ?3 AND ${isConnectionThere} ORDER BY c.number`,
    );
    const rows = (columns: string, tables: string, isOfTraffic: string): string =>
      `SELECT ${columns} FROM ${tables}
       WHERE m.connection_id = ?1 AND m.sequence > ?2 AND ${isMessageThere}
         AND (?3 IS NULL OR m.direction = ?3) AND (?4 IS NULL OR m.kind = ?4) AND ${isOfTraffic}
       ORDER BY m.sequence`;
    const byTraffic = messageTables.replace('mcp_messages m', 'mcp_messages m INDEXED BY idx_mcp_messages_traffic');
    const withPayload = `${messageColumns}, m.payload`;
    this.#rows = database.prepare(rows(messageColumns, messageTables, '?5 IS NULL'));
    this.#rowsWithPayload = database.prepare(rows(withPayload, messageTables, '?5 IS NULL'));
    this.#carried = database.prepare(rows(messageColumns, byTraffic, 'm.traffic_id = ?5'));
    this.#carriedWithPayload = database.prepare(rows(withPayload, byTraffic, 'm.traffic_id = ?5'));
  }

  /** Inside a read transaction. */
  page(query: McpMessageQuery, { asOfSeq, now }: { asOfSeq: number; now: number }): McpMessagePage {
    const context = { now, zoneMinutes: (at: number) => 0 - new Date(at).getTimezoneOffset(), ...filterThresholds };
    const matches = mcpFilterPredicate(query.filter, context);
    return guardRegexes(query.filter, regexTimeoutMs, () => ({ ...this.#collect(query, matches), asOfSeq }));
  }

  #collect(query: McpMessageQuery, matches: McpFilterPredicate): Omit<McpMessagePage, 'asOfSeq'> {
    const endAt = performance.now() + sliceMs;
    const start = placeOf(query.cursor);
    const statement = this.#rowsFor(query);
    const messages: McpMessageSummary[] = [];
    let last = start;
    for (const { number, id } of this.#connectionsOf(query, start)) {
      const after = number === start.connection ? start.sequence : -1;
      const { direction = null, kind = null, trafficId = null } = query;
      for (const row of statement.iterate(id, after, direction, kind, trafficId)) {
        const message = row as unknown as McpMessage;
        const isMatch = matches({ summary: message, payloadText: () => textOf(message.payload) });
        if (isMatch && messages.length === query.limit)
          return { messages, nextCursor: cursorOf(last), isScanning: false };
        if (isMatch) messages.push(summaryOf(message));
        last = { connection: number, sequence: message.sequence };
        if (performance.now() > endAt) return { messages, nextCursor: cursorOf(last), isScanning: true };
      }
    }
    return { messages, nextCursor: null, isScanning: false };
  }

  #rowsFor({ filter, trafficId }: McpMessageQuery): StatementSync {
    if (trafficId !== undefined) return needsPayload(filter) ? this.#carriedWithPayload : this.#carried;
    return needsPayload(filter) ? this.#rowsWithPayload : this.#rows;
  }

  #connectionsOf({ of, trafficId }: McpMessageQuery, { connection }: Place): Array<{ number: number; id: string }> {
    if (trafficId !== undefined) {
      const place = of.kind === 'session' ? of.sessionId : of.connectionId;
      return this.#carriedBy.all(trafficId, place, connection) as Array<{ number: number; id: string }>;
    }
    const rows =
      of.kind === 'session'
        ? this.#connections.all(of.sessionId, connection)
        : this.#one.all(of.connectionId, connection);
    return rows as Array<{ number: number; id: string }>;
  }
}

/** Made for what is found only: most rows are looked at and left. */
const summaryOf = ({ payload: _, ...summary }: McpMessage): McpMessageSummary => toMessageSummary(summary);

const decoder = new TextDecoder();
const textOf = (payload: Uint8Array): string => decoder.decode(payload.subarray(0, searchedBytes));

const cursorOf = ({ connection, sequence }: Place): string => `${connection}.${sequence}`;

function placeOf(cursor: string | undefined): Place {
  const [connection = '0', sequence = '-1'] = cursor?.split('.') ?? [];
  return { connection: Number(connection), sequence: Number(sequence) };
}
