// Pages of MCP messages, filtered or not. Rows are read in order of sequence, connection by connection, so many at a time; of those that SQL does not
// leave out each is asked; when the slice of time is over, a page ends where it stands. Before: mcp-queries. Next: mcp-message-hint.
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
import type { CompiledFilter } from './compiled-filter.ts';
import { messageHint } from './mcp-message-hint.ts';
import { guardRegexes } from './regex-guard.ts';

const sliceMs = 120;
/** Looked through between two looks at the clock, should none of them match. */
const usualStepRows = 10_000;
const regexTimeoutMs = 3_000;
/** A payload is searched this far, as bodies are. */
const searchedBytes = 8 * 1024 * 1024;

/** Of a connection's number and a sequence: where a page ended. */
interface Place {
  connection: number;
  sequence: number;
}

type ReadRows = (connectionId: string, after: number, to: number | null) => Iterable<unknown>;

/** A page on its way. */
interface Asking {
  query: McpMessageQuery;
  matches: McpFilterPredicate;
  rows: ReadRows;
  endAt: number;
  messages: McpMessageSummary[];
  /** As far as rows were looked at. */
  last: Place;
}

interface Step {
  /** Of the connection. */
  number: number;
  id: string;
  after: number;
  to: number | null;
}

export class McpMessagePages {
  readonly #connections: StatementSync;
  readonly #one: StatementSync;
  readonly #carriedBy: StatementSync;
  readonly #stepEnd: StatementSync;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, stepRows = usualStepRows) {
    this.#database = database;
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
    // By the index alone: sequences may have gaps of any size.
    this.#stepEnd = database.prepare(
      `SELECT sequence FROM mcp_messages WHERE connection_id = ? AND sequence > ? ORDER BY sequence LIMIT 1 OFFSET ${stepRows - 1}`,
    );
  }

  /** Inside a read transaction. */
  page(query: McpMessageQuery, { asOfSeq, now }: { asOfSeq: number; now: number }): McpMessagePage {
    const context = { now, zoneMinutes: (at: number) => 0 - new Date(at).getTimezoneOffset(), ...filterThresholds };
    const asking: Asking = {
      query,
      matches: mcpFilterPredicate(query.filter, context),
      rows: this.#rowsFor(query, messageHint(query.filter, context)),
      endAt: performance.now() + sliceMs,
      messages: [],
      last: placeOf(query.cursor),
    };
    return guardRegexes(query.filter, regexTimeoutMs, () => ({ ...this.#collect(asking), asOfSeq }));
  }

  #collect(asking: Asking): Omit<McpMessagePage, 'asOfSeq'> {
    const { query, messages } = asking;
    const start = asking.last;
    for (const { number, id } of this.#connectionsOf(query, start)) {
      let after: number | null = number === start.connection ? start.sequence : -1;
      while (after !== null) {
        const to: number | null = query.trafficId === undefined ? this.#endOfStep(id, after) : null;
        const end = askStep(asking, { number, id, after, to });
        if (end !== null) return { messages, nextCursor: cursorOf(asking.last), isScanning: end === 'time-over' };
        after = to;
      }
    }
    return { messages, nextCursor: null, isScanning: false };
  }

  /** Null: fewer rows than a step has are left. */
  #endOfStep(connectionId: string, after: number): number | null {
    const row = this.#stepEnd.get(connectionId, after) as { sequence: number } | undefined;
    return row?.sequence ?? null;
  }

  #rowsFor({ filter, trafficId, direction, kind }: McpMessageQuery, hint: CompiledFilter): ReadRows {
    const columns = needsPayload(filter) ? `${messageColumns}, m.payload` : messageColumns;
    const tables =
      trafficId === undefined
        ? messageTables
        : messageTables.replace('mcp_messages m', 'mcp_messages m INDEXED BY idx_mcp_messages_traffic');
    const isOfTraffic = trafficId === undefined ? '?6 IS NULL' : 'm.traffic_id = ?6';
    const statement = this.#database.prepare(
      `SELECT ${columns} FROM ${tables}
       WHERE m.connection_id = ?1 AND m.sequence > ?2 AND m.sequence <= ?3 AND ${isMessageThere}
         AND (?4 IS NULL OR m.direction = ?4) AND (?5 IS NULL OR m.kind = ?5) AND ${isOfTraffic} AND ${hint.sql}
       ORDER BY m.sequence`,
    );
    const wanted = [direction ?? null, kind ?? null, trafficId ?? null, ...hint.parameters];
    return (id, after, to) => statement.iterate(id, after, to ?? Number.MAX_SAFE_INTEGER, ...wanted);
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

/** Null: all rows of the step were looked at, and there is time for more. */
function askStep(asking: Asking, { number, id, after, to }: Step): 'page-full' | 'time-over' | null {
  const { matches, messages, endAt } = asking;
  for (const row of asking.rows(id, after, to)) {
    const message = row as McpMessage;
    const isMatch = matches({ summary: message, payloadText: () => textOf(message.payload) });
    if (isMatch && messages.length === asking.query.limit) return 'page-full';
    if (isMatch) messages.push(summaryOf(message));
    asking.last = { connection: number, sequence: message.sequence };
    if (performance.now() > endAt) return 'time-over';
  }
  if (to === null) return null;
  asking.last = { connection: number, sequence: to };
  return performance.now() > endAt ? 'time-over' : null;
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
