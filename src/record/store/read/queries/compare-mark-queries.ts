// Marks of entries, for comparing two sessions: a page is bounded in entries and in bytes read, and holds no header and no body.
// Never decides what is the same: that is serve's, and where marks differ in bodies only, their content decides.
import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { isCopyCut } from '../../../../model/body-copy.ts';
import { type CompareMarkName, compareMarkNames } from '../../../../model/compare/compare-mark-names.ts';
import { originText } from '../../../../model/compare/compare-url.ts';
import { HeaderMarks } from '../../../../model/compare/header-marks.ts';
import { createNoise, type NoiseRules } from '../../../../model/compare/noise.ts';
import { pairKeys } from '../../../../model/compare/pair-key.ts';
import { addMarks, textMark } from '../../../../model/compare/text-mark.ts';
import type { RawHeaders } from '../../../../model/http-message.ts';
import type { ImportedBodyForm } from '../../../../model/traffic-entry.ts';
import { type CompareMarks, type CompareMarksQuery, noBody, unmarkedBody } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';

const entriesPerPage = 2000;
const bytesPerPage = 8 * 1024 * 1024;

interface MarkRow {
  number: number;
  id: string;
  kind: string;
  method: string;
  url: string;
  host: string;
  path: string;
  duration: number | null;
  /** Everything that `outcome` stands for, as one text. */
  outcome: string;
  state: string;
  requestHeaders: string;
  requestTrailers: string | null;
  responseHeaders: string | null;
  responseTrailers: string | null;
  requestBody: Uint8Array | null;
  responseBody: Uint8Array | null;
  requestSize: number;
  responseSize: number;
  requestStored: number;
  responseStored: number;
  requestForm: ImportedBodyForm | null;
  responseForm: ImportedBodyForm | null;
  isTruncated: number;
}

const columns = `t.number, t.id, t.kind, t.method, t.url, t.host, t.path, t.duration, t.state,
  json_array(t.http_version, t.status, t.status_text, t.response_http_version, t.state, t.error ->> '$.kind') AS outcome,
  t.request_headers AS requestHeaders, t.request_trailers AS requestTrailers, t.response_headers AS responseHeaders,
  t.response_trailers AS responseTrailers, t.request_body AS requestBody, t.response_body AS responseBody,
  t.request_body_size AS requestSize, t.response_body_size AS responseSize, t.request_body_stored AS requestStored,
  t.response_body_stored AS responseStored, t.imported ->> '$.requestBody' AS requestForm, t.imported ->> '$.responseBody' AS responseForm,
  t.is_truncated AS isTruncated`;

type EntryMarks = Record<CompareMarkName, number>;

export class CompareMarkQueries {
  readonly #rows: StatementSync;

  constructor(database: DatabaseSync) {
    this.#rows = database.prepare(
      `SELECT ${columns} FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE t.session_id = ? AND t.number > ? AND ${isThere} ORDER BY t.number LIMIT ${entriesPerPage}`,
    );
  }

  page({ sessionId, after, noise: rules }: CompareMarksQuery): CompareMarks {
    const headers = new HeaderMarks(createNoise(rules));
    const ids: string[] = [];
    const isWebSocket: number[] = [];
    const lists = Object.fromEntries(
      compareMarkNames.map((name) => [name, new Float64Array(entriesPerPage)]),
    ) as Record<CompareMarkName, Float64Array>;
    let bytes = 0;
    let number = after;
    for (const value of this.#rows.iterate(sessionId, after) as Iterable<unknown>) {
      const row = value as MarkRow;
      ids.push(row.id);
      isWebSocket.push(row.kind === 'websocket' ? 1 : 0);
      const marks = marksOf(row, { headers, rules });
      for (const name of compareMarkNames) lists[name][ids.length - 1] = marks[name];
      number = row.number;
      bytes += (row.requestBody?.length ?? 0) + (row.responseBody?.length ?? 0);
      if (bytes > bytesPerPage) break;
    }
    const isLast = ids.length < entriesPerPage && bytes <= bytesPerPage;
    for (const name of compareMarkNames) lists[name] = lists[name].slice(0, ids.length);
    return { ids, isWebSocket: Uint8Array.from(isWebSocket), ...lists, nextCursor: isLast ? null : number };
  }
}

function marksOf(row: MarkRow, { headers, rules }: { headers: HeaderMarks; rules: NoiseRules }): EntryMarks {
  const keys = pairKeys(row, rules);
  return {
    exact: textMark(keys.exact),
    folded: textMark(keys.folded),
    endpoint: textMark(keys.endpoint),
    asked: textMark(keys.asked),
    origin: rules.isHostIgnored ? 0 : textMark(row.kind === 'tunnel' ? row.url : originText(row.url)),
    requestHead: headMark(row.requestHeaders, row.requestTrailers, headers),
    responseHead: headMark(row.responseHeaders, row.responseTrailers, headers),
    outcome: textMark(row.outcome),
    requestBody: bodyMark(row, 'request'),
    responseBody: bodyMark(row, 'response'),
    duration: row.duration ?? Number.NaN,
    bytes: row.requestSize + row.responseSize,
  };
}

function headMark(head: string | null, trailers: string | null, headers: HeaderMarks): number {
  const markOf = (json: string) => headers.markOf(JSON.parse(json) as RawHeaders);
  const mark = head === null ? 0 : markOf(head);
  return trailers === null ? mark : addMarks(mark, textMark(`trailers ${markOf(trailers)}`));
}

function bodyMark(row: MarkRow, side: 'request' | 'response'): number {
  // A tunnel counts bytes in place of bodies, a WebSocket has frames.
  if (row.kind !== 'http') return noBody;
  const stored = row[`${side}Stored`];
  const isRunning = row.state !== 'completed' && row.state !== 'failed';
  const form = row[`${side}Form`];
  const copy = { storedBytes: stored, passedBytes: row[`${side}Size`], form, isTruncated: row.isTruncated === 1 };
  if (form === 'not-recorded' || isCopyCut(copy) || isRunning) return Number.NaN;
  const body = row[`${side}Body`];
  if (body !== null && body.length > 0) return bytesMark(body);
  return stored === 0 ? noBody : unmarkedBody;
}

/** 48 bits of SHA-1: of a million pairs that differ, one is taken for the same with a chance of 1 in 280 million. */
function bytesMark(bytes: Uint8Array): number {
  // Never the numbers that mean something else.
  return Number.parseInt(hash('sha1', bytes, 'hex').slice(0, 12), 16) + 1;
}
