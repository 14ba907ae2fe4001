// Query → the entries that may hold the text, newest first. SQLite looks at URLs, headers and plain bodies without handing them over; what it
// cannot judge (encoded bodies, other character sets, regular expressions) counts as possible. Must never leave out an entry that holds it.
// Before: search-work. Next: compile-filter.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { isAscii } from '../../../../model/filter/fold-case.ts';
import { bytePiece } from '../../../../model/search/needle.ts';
import type { SearchQuery } from '../store-search.ts';
import { compileFilter } from './compile-filter.ts';
import { isThere } from './entry-queries.ts';

/** How the row of an entry looks from outside: 1 = the filter matches it, 2 = and the text may be in it. */
type Row = [number: number, verdict: 0 | 1 | 2];

export interface CandidateSlice {
  numbers: number[];
  searched: number;
  /** All rows are behind us. */
  isLast: boolean;
}

/** Then they are looked at, so that what is found is told soon. */
const mostCandidates = 64;

export class SearchCandidates {
  readonly #statement: StatementSync;
  readonly #parameters: Array<string | number>;
  readonly #annotated: ReadonlySet<number>;
  readonly #session: string[];
  #before: number;

  constructor(database: DatabaseSync, query: SearchQuery) {
    const filter = compileFilter(query.filter, { now: Date.now(), zoneMinutes, ...filterThresholds });
    const places = placesSql(query);
    const { sessionId } = query;
    const from = sessionId === null ? 'traffic t' : 'traffic t INDEXED BY idx_traffic_session';
    this.#statement = database.prepare(
      `SELECT t.number, CASE WHEN (${filter.sql}) THEN CASE WHEN (${places.sql}) THEN 2 ELSE 1 END ELSE 0 END
       FROM ${from} CROSS JOIN sessions s WHERE t.number < ? ${sessionId === null ? '' : 'AND t.session_id = ?'}
         AND s.id = t.session_id AND ${isThere} ORDER BY t.number DESC`,
    );
    this.#statement.setReturnArrays(true);
    this.#parameters = [...filter.parameters, ...places.parameters];
    this.#session = sessionId === null ? [] : [sessionId];
    this.#annotated = query.areas.includes('annotations') ? annotatedEntries(database, query) : new Set();
    const { highest } = database.prepare('SELECT max(number) AS highest FROM traffic').get() as {
      highest: number | null;
    };
    this.#before = (highest ?? 0) + 1;
  }

  /** After an interruption in its midst the statement would keep its look at the store, and with it the write-ahead log, for as long as it lives. */
  release(): void {
    this.#statement.all(...this.#parameters, 0, ...this.#session);
  }

  /** Until the time is over or there are enough of them. */
  next(endAt: number): CandidateSlice {
    const numbers: number[] = [];
    let searched = 0;
    const rows = this.#statement.iterate(
      ...this.#parameters,
      this.#before,
      ...this.#session,
    ) as unknown as Iterable<Row>;
    for (const [number, verdict] of rows) {
      searched += 1;
      this.#before = number;
      if (verdict === 2 || (verdict === 1 && this.#annotated.has(number))) numbers.push(number);
      if (numbers.length >= mostCandidates || performance.now() > endAt) return { numbers, searched, isLast: false };
    }
    return { numbers, searched, isLast: true };
  }
}

interface Sql {
  sql: string;
  parameters: string[];
}

/** Columns before all others are those that cost least to look at. */
function placesSql({ needle, areas }: SearchQuery): Sql {
  const parts: Sql[] = [];
  if (areas.includes('frames')) parts.push({ sql: "t.kind = 'websocket'", parameters: [] });
  if (areas.includes('url')) parts.push(contains(['t.url'], bytePiece(needle, isControl)));
  if (areas.includes('headers')) parts.push(contains(headerColumns, bytePiece(needle, isOfJson)));
  if (areas.includes('bodies')) {
    const piece = bytePiece(needle, () => false);
    parts.push(bodySql('request', piece), bodySql('response', piece));
  }
  return {
    sql: parts.length === 0 ? 'FALSE' : parts.map(({ sql }) => `(${sql})`).join(' OR '),
    parameters: parts.flatMap(({ parameters }) => parameters),
  };
}

const headerColumns = ['t.request_headers', 't.response_headers', 't.request_trailers', 't.response_trailers'];

/** LIKE ends at a NUL; a URL and JSON have none. */
const isControl = (character: string): boolean => character < ' ';
/** What is written in another way in JSON, or stands between a header's name and value where it is looked at as `name: value`. */
const isOfJson = (character: string): boolean => isControl(character) || '"\\: '.includes(character);

function contains(columns: readonly string[], piece: string | null): Sql {
  if (piece === null) return { sql: 'TRUE', parameters: [] };
  const pattern = `%${piece.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return {
    sql: columns.map((column) => `${column} LIKE ? ESCAPE '\\'`).join(' OR '),
    parameters: columns.map(() => pattern),
  };
}

/** A body in chunks, or one whose bytes are not its text, is for search-body to read. */
function bodySql(side: 'request' | 'response', piece: string | null): Sql {
  const body = `t.${side}_body`;
  const headers = `t.${side}_headers`;
  const head = `lower(CAST(substr(${body}, 1, 1024) AS TEXT))`;
  const isOther = [
    `${headers} LIKE '%content-encoding%'`,
    `(${headers} LIKE '%charset%' AND instr(replace(lower(${headers}), 'charset=utf-8', ''), 'charset') > 0)`,
    `substr(${body}, 1, 2) IN (x'FFFE', x'FEFF')`,
    // Only in this one, of those a document can name, ASCII characters are not their own bytes.
    piece !== null && isAscii(piece)
      ? `instr(${head}, '2022-jp') > 0`
      : `instr(${head}, 'charset') + instr(${head}, 'encoding') > 0`,
  ];
  const isInside = piece === null ? 'TRUE' : `instr(lower(CAST(${body} AS TEXT)), ?) > 0`;
  return {
    sql: `CASE WHEN ${body} IS NULL THEN t.${side}_body_stored > 0 OR t.state NOT IN ('completed', 'failed')
      WHEN length(${body}) = 0 THEN FALSE WHEN ${isInside} THEN TRUE ELSE ${isOther.join(' OR ')} END`,
    parameters: piece === null ? [] : [piece],
  };
}

/** Few entries carry any, so those that may match are known beforehand. */
function annotatedEntries(database: DatabaseSync, { needle }: SearchQuery): ReadonlySet<number> {
  const piece = bytePiece(needle, isOfJson);
  const rows = database
    .prepare(
      `SELECT t.number FROM annotations a JOIN traffic t ON t.id = a.traffic_id
       WHERE ?1 IS NULL OR instr(lower(coalesce(a.note, '')), ?1) > 0 OR instr(lower(a.tags), ?1) > 0`,
    )
    .all(piece) as Array<{ number: number }>;
  return new Set(rows.map(({ number }) => number));
}

/** Minutes that this machine's zone is ahead of UTC. */
const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
