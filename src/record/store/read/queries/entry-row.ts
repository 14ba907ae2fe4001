import type { EntryTls } from '../../../../model/connection.ts';
import type { ExchangeKind, ExchangeState, Protocol } from '../../../../model/exchange.ts';
import type { HttpVersion } from '../../../../model/http-message.ts';
import type { EntrySummary, TrafficEntry } from '../../../../model/traffic-entry.ts';
import { annotationSummarySql, toAnnotationSummary } from '../../annotation-rows.ts';

/** What a file said of an entry can be long; whether there is any is in an index. */
export const isImportedSql =
  'EXISTS (SELECT 1 FROM traffic i INDEXED BY idx_traffic_imported WHERE i.number = t.number AND i.imported IS NOT NULL)';

/** See ordinal_runs in the schema. */
export const ordinalSql =
  '(SELECT r.ordinal + t.number - r.number FROM ordinal_runs r WHERE r.number <= t.number ORDER BY r.number DESC LIMIT 1)';

/** All but ordinals, annotations and whether it was imported, which are in narrow tables and indexes of their own, are in idx_traffic_list. `t` is the table. */
export const summaryColumns = `t.number, t.id, t.session_id AS sessionId, t.seq, t.timestamp, t.kind, t.method, t.url, t.protocol, t.host, t.path,
  t.http_version AS httpVersion, t.status, t.status_text AS statusText, t.content_type AS contentType,
  t.request_body_size AS requestBodySize, t.response_body_size AS responseBodySize, t.duration, t.state, t.error,
  t.client_address AS clientAddress, t.remote_address AS remoteAddress, t.is_complete AS isComplete, t.is_mocked AS isMocked,
  t.is_breakpointed AS isBreakpointed, t.is_modified AS isModified, t.is_truncated AS isTruncated, t.is_replay AS isReplay,
  ${ordinalSql} AS ordinal, ${isImportedSql} AS isImported, ${annotationSummarySql} AS annotations`;

export const detailColumns = `t.response_http_version AS responseHttpVersion, t.timings, t.request_headers AS requestHeaders,
  t.request_trailers AS requestTrailers, t.response_headers AS responseHeaders, t.response_trailers AS responseTrailers,
  t.informational, t.tls, t.original_request AS originalRequest, t.original_response AS originalResponse,
  t.request_body_stored AS requestBodyStored, t.response_body_stored AS responseBodyStored, t.imported`;

export interface SummaryRow {
  number: number;
  id: string;
  sessionId: string;
  seq: number;
  timestamp: number;
  kind: ExchangeKind;
  method: string;
  url: string;
  protocol: Protocol;
  host: string;
  path: string;
  httpVersion: HttpVersion;
  status: number | null;
  statusText: string | null;
  contentType: string | null;
  requestBodySize: number;
  responseBodySize: number;
  duration: number | null;
  state: ExchangeState;
  error: string | null;
  clientAddress: string;
  remoteAddress: string | null;
  isComplete: number;
  isMocked: number;
  isBreakpointed: number;
  isModified: number;
  isTruncated: number;
  isReplay: number;
  ordinal: number;
  isImported: number;
  annotations: string | null;
}

export interface DetailRow {
  responseHttpVersion: HttpVersion | null;
  timings: string;
  requestHeaders: string;
  requestTrailers: string | null;
  responseHeaders: string | null;
  responseTrailers: string | null;
  informational: string | null;
  tls: string | null;
  originalRequest: string | null;
  originalResponse: string | null;
  requestBodyStored: number;
  responseBodyStored: number;
  imported: string | null;
}

export function toSummary(row: SummaryRow): EntrySummary {
  return {
    id: row.id,
    sessionId: row.sessionId,
    number: row.number,
    ordinal: row.ordinal,
    seq: row.seq,
    timestamp: row.timestamp,
    kind: row.kind,
    method: row.method,
    url: row.url,
    protocol: row.protocol,
    host: row.host,
    path: row.path,
    httpVersion: row.httpVersion,
    status: row.status,
    statusText: row.statusText,
    contentType: row.contentType,
    requestBodySize: row.requestBodySize,
    responseBodySize: row.responseBodySize,
    duration: row.duration,
    state: row.state,
    failure: parsed(row.error),
    clientAddress: row.clientAddress,
    remoteAddress: row.remoteAddress,
    isComplete: row.isComplete === 1,
    isMocked: row.isMocked === 1,
    isBreakpointed: row.isBreakpointed === 1,
    isModified: row.isModified === 1,
    isTruncated: row.isTruncated === 1,
    isReplay: row.isReplay === 1,
    isImported: row.isImported === 1,
    annotationSummary: toAnnotationSummary(row.annotations),
  };
}

export function toEntry(row: SummaryRow & DetailRow): TrafficEntry {
  return {
    ...toSummary(row),
    requestHeaders: JSON.parse(row.requestHeaders),
    requestTrailers: parsed(row.requestTrailers),
    responseHttpVersion: row.responseHttpVersion,
    responseHeaders: parsed(row.responseHeaders),
    responseTrailers: parsed(row.responseTrailers),
    informational: parsed<TrafficEntry['informational']>(row.informational) ?? [],
    timings: JSON.parse(row.timings),
    tls: parsed<EntryTls>(row.tls),
    requestBodyStored: row.requestBodyStored,
    responseBodyStored: row.responseBodyStored,
    originalRequest: parsed(row.originalRequest),
    originalResponse: parsed(row.originalResponse),
    imported: parsed(row.imported),
  };
}

/** {@link toEntry} as JSON, without reading what is stored as JSON. */
export function entryJson(row: SummaryRow & DetailRow): string {
  const summary = JSON.stringify(toSummary(row)).slice(0, -1);
  return `${summary},"responseHttpVersion":${JSON.stringify(row.responseHttpVersion)},"requestHeaders":${row.requestHeaders},"requestTrailers":${row.requestTrailers},"responseHeaders":${row.responseHeaders},"responseTrailers":${row.responseTrailers},"informational":${row.informational ?? '[]'},"timings":${row.timings},"tls":${row.tls},"requestBodyStored":${row.requestBodyStored},"responseBodyStored":${row.responseBodyStored},"originalRequest":${row.originalRequest},"originalResponse":${row.originalResponse},"imported":${row.imported}}`;
}

function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
