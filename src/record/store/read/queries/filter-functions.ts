// What compiled filters call: SQL functions on a reader's connection. In: a condition as JSON, and columns of a row. Out: 1 or 0.
// Must never throw for what a row holds. The conditions are those of compile-filter; a function must agree with evaluate-filter.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { mediaTypeOf } from '../../../../model/filter/entry-type.ts';
import { addressForms } from '../../../../model/filter/evaluate-filter.ts';
import type { TextMatch } from '../../../../model/filter/filter-tree.ts';
import { type TextPredicate, textPredicate } from '../../../../model/filter/text-match.ts';
import type { RawHeaders } from '../../../../model/http-message.ts';
import { bodyText, searchedBytes } from './body-text.ts';

type Cell = string | number | bigint | Uint8Array | null;

/** To be called once for a connection, before the first statement with a compiled filter is prepared. */
export function registerFilterFunctions(database: DatabaseSync): void {
  const predicateOf = remembered((key) => {
    const separator = key.indexOf(' ');
    return textPredicate(
      JSON.parse(key.slice(separator + 1)) as TextMatch,
      key.slice(0, separator) as 'contains' | 'whole',
    );
  });
  const headerPredicateOf = remembered(headerPredicate);
  const clientPredicateOf = remembered(clientPredicate);
  const textOf = bodyReader(database);
  const register = (name: string, matches: (...cells: Cell[]) => boolean): void =>
    database.function(name, { deterministic: true, varargs: true }, (...cells: Cell[]) => (matches(...cells) ? 1 : 0));

  register('filter_text', (mode, match, text) => typeof text === 'string' && predicateOf(`${mode} ${match}`)(text));
  register('filter_client', (matches, address) => clientPredicateOf(matches as string)(address as string));
  register('filter_headers', (wanted, headers, trailers) => {
    const matches = headerPredicateOf(wanted as string);
    return matches(parsedHeaders(headers)) || (trailers !== null && matches(parsedHeaders(trailers)));
  });
  register('filter_body', (match, id, side, headers, inline, imported) => {
    const text = textOf(id as string, side as string, { headers, inline, imported });
    return text !== null && predicateOf(`contains ${match}`)(text);
  });
  database.function('filter_media_type', { deterministic: true }, (headers: Cell) =>
    mediaTypeOf(parsedHeaders(headers)),
  );
}

const maxRemembered = 500;

/** Parsing a condition for every row would cost more than asking it. */
function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= maxRemembered) known.clear();
      value = make(key);
      known.set(key, value);
    }
    return value;
  };
}

function parsedHeaders(json: Cell): RawHeaders {
  return typeof json === 'string' ? (JSON.parse(json) as RawHeaders) : [];
}

function headerPredicate(wanted: string): (headers: RawHeaders) => boolean {
  const { name, value } = JSON.parse(wanted) as { name: TextMatch; value: TextMatch | null };
  const matchesName = textPredicate(name, 'whole');
  const matchesValue = value === null ? () => true : textPredicate(value, 'contains');
  return (headers) => headers.some((header) => matchesName(header[0]) && matchesValue(header[1]));
}

function clientPredicate(matches: string): TextPredicate {
  const predicates = (JSON.parse(matches) as TextMatch[]).map((match) => textPredicate(match, 'whole'));
  return (address) => addressForms(address).some((form) => predicates.some((isMatch) => isMatch(form)));
}

type ReadBodyText = (id: string, side: string, row: { headers: Cell; inline: Cell; imported: Cell }) => string | null;

/** Remembers the last text of each side, because a query may ask several things of one body. */
function bodyReader(database: DatabaseSync): ReadBodyText {
  let chunks: StatementSync | undefined;
  const last = new Map<string, { id: string; bytes: number; text: string | null }>();
  return (id, side, { headers, inline, imported }) => {
    // Not prepared before it is needed: on a new file there is no table yet when the functions are registered.
    chunks ??= database.prepare(
      'SELECT data FROM body_chunks WHERE traffic_id = ? AND side = ? AND position < ? ORDER BY position',
    );
    const stored = inline instanceof Uint8Array ? inline : joinChunks(chunks.all(id, side, searchedBytes));
    const known = last.get(side);
    if (known?.id === id && known.bytes === stored.length) return known.text;
    const text = bodyText(stored, isStoredDecoded(imported, side) ? withoutCoding(headers) : parsedHeaders(headers));
    last.set(side, { id, bytes: stored.length, text });
    return text;
  };
}

/** A file may keep a body without the coding that its headers name. */
const isStoredDecoded = (imported: Cell, side: string): boolean =>
  typeof imported === 'string' && JSON.parse(imported)[`${side}Body`] === 'decoded';

const withoutCoding = (headers: Cell): RawHeaders =>
  parsedHeaders(headers).filter(([name]) => name.toLowerCase() !== 'content-encoding');

const joinChunks = (rows: unknown[]): Uint8Array =>
  Buffer.concat((rows as Array<{ data: Uint8Array }>).map(({ data }) => data));
