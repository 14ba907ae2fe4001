import type { Annotation } from '../../model/annotation.ts';
import type { RawHeaders } from '../../model/http-message.ts';
import type { Timings } from '../../model/timings.ts';
import type { ImportedBodyForm, TrafficEntry } from '../../model/traffic-entry.ts';
import { type MultipartPart, parseMultipart } from '../multipart.ts';
import { requestCookies, responseCookies } from './har-cookies.ts';

/** A body as HAR has it. `text` may be a mark in whose place a large body is written later. */
export interface HarBody {
  text: string;
  encoding: 'base64' | null;
  /** In which `text` is the bytes, when that is not UTF-8. */
  charset?: string;
  form: ImportedBodyForm;
  /** After content codings were undone. */
  decodedBytes: number;
  /** The decoded bytes; null when `text` is a mark. */
  bytes: Uint8Array | null;
  /** Of the body as received, when it is not what `text` holds. */
  sha256?: string;
}

export interface EntryToWrite {
  entry: TrafficEntry;
  annotations: readonly Annotation[];
  /** Null: left out. */
  requestBody: HarBody | null;
  responseBody: HarBody | null;
  /** WebSocket messages, or the mark in their place; null when there are none. */
  messages: unknown;
}

export const pageId = 'page_1';

type HarObject = Record<string, unknown>;

/** An entry of HAR 1.2. What the standard has no place for goes where others put it, and else into `_nectoproxy`. */
export function harEntry(given: EntryToWrite): HarObject {
  const { entry, messages } = given;
  const timings = harTimings(entry.timings);
  const address = addressOf(entry.remoteAddress);
  const clientPort = /:(\d+)$/.exec(entry.clientAddress)?.[1];
  return {
    pageref: pageId,
    startedDateTime: new Date(entry.timestamp).toISOString(),
    time: totalOf(timings) || Math.max(0, entry.duration ?? 0),
    request: harRequest(given),
    response: harResponse(given),
    cache: {},
    timings,
    ...(address === null ? {} : { serverIPAddress: address }),
    ...(clientPort === undefined ? {} : { connection: clientPort }),
    ...(resourceType(entry) === null ? {} : { _resourceType: resourceType(entry) }),
    ...(entry.failure === null ? {} : { _error: entry.failure.code ?? entry.failure.kind }),
    ...(messages === null ? {} : { _webSocketMessages: messages }),
    ...(entry.imported?.extra ?? {}),
    _nectoproxy: ownFacts(given),
  };
}

function harRequest({ entry, requestBody }: EntryToWrite): HarObject {
  const headers = entry.requestHeaders;
  const mimeType = headerOf(headers, 'content-type') ?? '';
  const isText = requestBody !== null && requestBody.encoding === null;
  const hasBody = requestBody !== null && requestBody.decodedBytes > 0;
  const params = requestBody === null ? null : postedParams(mimeType, requestBody);
  const url = standardUrl(entry);
  return {
    method: entry.method,
    url,
    httpVersion: versionText(entry.httpVersion),
    cookies: requestCookies(headers),
    headers: pairs(headers),
    queryString: queryOf(url),
    ...(hasBody
      ? { postData: { mimeType, ...(isText ? { text: requestBody.text } : {}), ...(params ? { params } : {}) } }
      : {}),
    // The standard has no place for a binary request body; this is HTTP Toolkit's.
    ...(hasBody && !isText
      ? { _content: { text: requestBody.text, size: requestBody.decodedBytes, encoding: 'base64' } }
      : {}),
    headersSize: entry.httpVersion === '2' ? -1 : headBytes(`${entry.method} ${entry.path} HTTP/1.1`, headers),
    bodySize: entry.kind === 'http' ? entry.requestBodySize : -1,
    ...(entry.requestTrailers === null ? {} : { _trailers: pairs(entry.requestTrailers) }),
  };
}

function harResponse({ entry, responseBody }: EntryToWrite): HarObject {
  const headers = entry.responseHeaders ?? [];
  const size = responseBody?.decodedBytes ?? (entry.kind === 'http' ? entry.responseBodySize : 0);
  const hasText = responseBody !== null && responseBody.decodedBytes > 0;
  const saved = responseBody?.form === 'decoded' ? size - entry.responseBodySize : 0;
  return {
    status: entry.status ?? 0,
    statusText: entry.statusText ?? '',
    httpVersion: versionText(entry.responseHttpVersion ?? entry.httpVersion),
    cookies: responseCookies(headers),
    headers: pairs(headers),
    content: {
      size,
      ...(saved === 0 ? {} : { compression: saved }),
      mimeType: headerOf(headers, 'content-type') ?? 'x-unknown',
      ...(hasText ? { text: responseBody.text } : {}),
      ...(hasText && responseBody.encoding === 'base64' ? { encoding: 'base64' } : {}),
    },
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize:
      entry.responseHeaders === null || entry.responseHttpVersion === '2'
        ? -1
        : headBytes(`HTTP/1.1 ${entry.status ?? ''} ${entry.statusText ?? ''}`, headers),
    bodySize: entry.kind === 'http' ? entry.responseBodySize : -1,
    ...(entry.responseTrailers === null ? {} : { _trailers: pairs(entry.responseTrailers) }),
  };
}

/** Everything of an entry that the rest does not say exactly. */
function ownFacts({ entry, annotations, requestBody, responseBody }: EntryToWrite): HarObject {
  const { kind, url, protocol, host, path, httpVersion, status, statusText, duration, state, failure } = entry;
  const { clientAddress, remoteAddress, requestBodySize, responseBodySize, responseHttpVersion, timings, tls } = entry;
  const { isMocked, isBreakpointed, isModified, isTruncated, isReplay, originalRequest, originalResponse } = entry;
  return {
    id: entry.imported?.originalId ?? entry.id,
    ...{ kind, url, protocol, host, path, httpVersion, status, statusText, duration, state, failure },
    ...{ clientAddress, remoteAddress, requestBodySize, responseBodySize, responseHttpVersion, timings, tls },
    ...{ isMocked, isBreakpointed, isModified, isTruncated, isReplay, originalRequest, originalResponse },
    hasResponse: entry.responseHeaders !== null,
    informational: entry.informational,
    requestBody: requestBody?.form ?? 'not-recorded',
    responseBody: responseBody?.form ?? 'not-recorded',
    ...(requestBody?.charset === undefined ? {} : { requestBodyCharset: requestBody.charset }),
    ...(responseBody?.charset === undefined ? {} : { responseBodyCharset: responseBody.charset }),
    ...(responseBody?.sha256 === undefined ? {} : { responseBodySha256: responseBody.sha256 }),
    annotations: annotations.map(({ note, color, tags, createdAt, updatedAt }) => ({
      note,
      color,
      tags,
      createdAt,
      updatedAt,
    })),
    ...(entry.imported?.producer === undefined ? {} : { producer: entry.imported.producer }),
  };
}

const pairs = (headers: RawHeaders): HarObject[] => headers.map(([name, value]) => ({ name, value }));
const versionText = (version: string): string => `HTTP/${version === '2' ? '2.0' : version}`;

function headerOf(headers: RawHeaders, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** Start line, fields and the empty line, each with CR LF. Latin1: a character is a byte. */
function headBytes(startLine: string, headers: RawHeaders): number {
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, startLine.length + 4);
}

/** A URI always (RFC 3986): what is recorded may be `host:port` of a tunnel, or what a careless client sent. `_nectoproxy.url` has it exactly. */
function standardUrl({ url, kind, protocol, host }: TrafficEntry): string {
  if (kind !== 'tunnel' && plainUrl.test(url) && URL.canParse(url)) return url;
  const parsed = URL.parse(kind === 'tunnel' ? `${protocol}://${url}/` : url) ?? URL.parse(`${protocol}://${host}/`);
  if (parsed === null) return 'about:blank';
  const { href } = parsed;
  const pathAt = href.indexOf('/', parsed.protocol.length + 2);
  if (pathAt < 0) return 'about:blank';
  return (
    href.slice(0, pathAt) +
    href.slice(pathAt).replaceAll(/%(?![0-9a-f]{2})|[^!#$%&'()*+,./:;=?@\w~-]|#(?=.*#)/gi, encodeURIComponent)
  );
}

const plainUrl = /^[a-z]+:\/\/[\w.:[\]-]+(?:[/?](?:[!$&'()*+,./:;=?@\w~-]|%[0-9a-f]{2})*)?$/i;

function queryOf(url: string): HarObject[] {
  const query = /^[^?#]*\?([^#]*)/.exec(url)?.[1] ?? '';
  return formPairs(query);
}

/** Of a form: its fields, beside the body as it is. */
function postedParams(mimeType: string, { text, encoding, bytes }: HarBody): HarObject[] | null {
  if (bytes === null) return null;
  if (/^\s*application\/x-www-form-urlencoded\b/i.test(mimeType)) return encoding === null ? formPairs(text) : null;
  const isMultipart = /^\s*multipart\/form-data\b/i.test(mimeType);
  return isMultipart ? (parseMultipart(bytes, mimeType)?.parts.map(partParam) ?? null) : null;
}

function partParam({ name, fileName, contentType, bytes }: MultipartPart): HarObject {
  const value = fileName === null ? utf8Text(bytes) : null;
  return {
    name: name ?? '',
    ...(value === null ? {} : { value }),
    ...(fileName === null ? {} : { fileName }),
    ...(contentType === null ? {} : { contentType }),
  };
}

function utf8Text(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function formPairs(text: string): HarObject[] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      return { name: unescaped(name), value: unescaped(value) };
    });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** HAR counts TLS as a part of connect; -1 is “did not happen”. */
function harTimings({ blocked = -1, dns = -1, connect, ssl = -1, send = 0, wait = 0, receive = 0 }: Timings) {
  const withSsl = connect === undefined ? (ssl >= 0 ? ssl : -1) : connect + Math.max(0, ssl);
  return { blocked, dns, connect: withSsl, send, wait, receive, ssl };
}

function totalOf({ blocked, dns, connect, send, wait, receive }: ReturnType<typeof harTimings>): number {
  return [blocked, dns, connect, send, wait, receive].reduce((sum, each) => sum + Math.max(0, each), 0);
}

function addressOf(remoteAddress: string | null): string | null {
  const address = remoteAddress?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') ?? '';
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(address) || /^[0-9a-f]*:[0-9a-f:.]+$/i.test(address) ? address : null;
}

/** Chrome's names. */
function resourceType({ kind, contentType }: TrafficEntry): string | null {
  if (kind === 'websocket') return 'websocket';
  if (contentType === null) return null;
  if (contentType === 'text/html') return 'document';
  if (contentType === 'text/css') return 'stylesheet';
  if (contentType === 'text/event-stream') return 'eventsource';
  if (/javascript/.test(contentType)) return 'script';
  if (/[/+]json$/.test(contentType)) return 'fetch';
  const kindOfType = /^(image|font|audio|video)\//.exec(contentType)?.[1];
  if (kindOfType === undefined) return 'other';
  return kindOfType === 'audio' || kindOfType === 'video' ? 'media' : kindOfType;
}
