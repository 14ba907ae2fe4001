// What the completion of a filter offers: values that entries of a session have. Bounded in time rather than complete: for columns with an
// index every value that there is, for the rest those of the newest entries.
import type { DatabaseSync } from 'node:sqlite';
import { addressForms } from '../../../../model/filter/evaluate-filter.ts';
import { foldCase } from '../../../../model/filter/fold-case.ts';
import type { StoreReader } from '../store-reader.ts';
import { distinctValues, type IndexedColumn, indexOf } from './distinct-values.ts';
import { isThere } from './entry-queries.ts';

type SeenQuery = Parameters<StoreReader['seenValues']>[0];

const newestRows = 2000;
const newestHeaderRows = 300;
const maxValues = 2000;

export function seenValues(database: DatabaseSync, query: SeenQuery): string[] {
  const prefix = foldCase(query.prefix);
  const found = [...new Set(valuesOf(database, query))].map((value) => ({
    value,
    at: foldCase(value).indexOf(prefix),
  }));
  const fitting = found.filter(({ at }) => at !== -1);
  // Those that begin alike first; within both, the order they came in.
  fitting.sort((a, b) => Number(a.at > 0) - Number(b.at > 0));
  return fitting.slice(0, query.limit).map(({ value }) => value);
}

function valuesOf(database: DatabaseSync, { sessionId, field }: SeenQuery): string[] {
  switch (field) {
    case 'host':
    case 'method':
    case 'status':
      return indexedValues(database, field, sessionId);
    case 'type':
      return indexedValues(database, 'content_type', sessionId);
    case 'path':
    case 'url':
    case 'protocol':
      return newestValues(database, `t.${field}`, sessionId);
    case 'http':
      return newestValues(database, 't.http_version', sessionId);
    case 'client':
      return newestValues(database, 't.client_address', sessionId).map(
        (address) => addressForms(address).at(-1) ?? address,
      );
    case 'header':
    case 'req.header':
    case 'resp.header':
      return headerNames(database, field, sessionId);
    case 'tag':
      return annotationValues(database, 'tag.value', sessionId);
    case 'color':
      return annotationValues(database, 'a.color', sessionId);
    case 'session':
      return column(
        database,
        'SELECT name AS value FROM sessions WHERE is_removed = 0 ORDER BY coalesce(last_activity_at, created_at) DESC',
      );
    default:
      return [];
  }
}

/** Of the whole store, then those that this session has. */
function indexedValues(database: DatabaseSync, name: IndexedColumn, sessionId: string): string[] {
  // Two questions: asked for both at once, SQLite reads the whole session.
  const end = (which: 'min' | 'max'): number | null => {
    const ask = `SELECT ${which}(number) AS number FROM traffic INDEXED BY idx_traffic_list WHERE session_id = ?`;
    return (database.prepare(ask).get(sessionId) as { number: number | null }).number;
  };
  const lowest = end('min');
  const highest = end('max');
  if (lowest === null || highest === null) return [];
  // Sessions seldom interleave, so one of the newest rows within the session's span is of the session or the value is not.
  const isSeen = database.prepare(
    `SELECT 1 FROM (SELECT session_id FROM traffic INDEXED BY ${indexOf(name)}
       WHERE ${name} = ? AND number BETWEEN ? AND ? ORDER BY number DESC LIMIT 100) WHERE session_id = ? LIMIT 1`,
  );
  return distinctValues(database, name, maxValues)
    .filter((value) => isSeen.get(value, lowest, highest, sessionId) !== undefined)
    .map(String);
}

function newestValues(database: DatabaseSync, expression: string, sessionId: string): string[] {
  return column(
    database,
    `SELECT DISTINCT value FROM (
       SELECT ${expression} AS value FROM traffic t INDEXED BY idx_traffic_list CROSS JOIN sessions s
       WHERE t.session_id = ? AND s.id = t.session_id AND ${isThere} ORDER BY t.number DESC LIMIT ${newestRows})`,
    sessionId,
  );
}

function headerNames(
  database: DatabaseSync,
  field: 'header' | 'req.header' | 'resp.header',
  sessionId: string,
): string[] {
  const sides = field === 'header' ? ['request', 'response'] : [field === 'req.header' ? 'request' : 'response'];
  const newest = `SELECT t.number FROM traffic t INDEXED BY idx_traffic_list WHERE t.session_id = ? ORDER BY t.number DESC LIMIT ${newestHeaderRows}`;
  return sides.flatMap((side) =>
    column(
      database,
      `SELECT DISTINCT lower(header.value ->> 0) AS value FROM traffic t, json_each(t.${side}_headers) header
       WHERE t.number IN (${newest}) AND t.${side}_headers IS NOT NULL ORDER BY 1`,
      sessionId,
    ),
  );
}

function annotationValues(database: DatabaseSync, expression: string, sessionId: string): string[] {
  return column(
    database,
    `SELECT DISTINCT ${expression} AS value FROM annotations a CROSS JOIN traffic t ON t.id = a.traffic_id, json_each(CASE a.tags WHEN '[]' THEN '[""]' ELSE a.tags END) tag
     WHERE t.session_id = ? AND ${expression} IS NOT NULL AND ${expression} <> '' ORDER BY 1 LIMIT ${maxValues}`,
    sessionId,
  );
}

function column(database: DatabaseSync, sql: string, ...parameters: string[]): string[] {
  return (database.prepare(sql).all(...parameters) as Array<{ value: string }>).map(({ value }) => value);
}
