import { annotationColors } from '../../model/annotation.ts';
import type { EntryContent, EntryToImport } from '../../model/entry-import.ts';
import { type Failure, failureKinds, failurePhases } from '../../model/failure.ts';
import type { HttpVersion, RawHeaders } from '../../model/http-message.ts';
import type { Timings } from '../../model/timings.ts';
import { amount, list, number, object, oneOf, text, time } from './lenient-value.ts';
import {
  type BodyContext,
  type BodyParts,
  bodyForm,
  isWhole,
  type ReadBody,
  readContent,
  readRequestBody,
  withCharset,
} from './read-body.ts';
import { byteText, readHeaders, readTrailers } from './read-headers.ts';
import { statedFailure } from './stated-failure.ts';

type Fields = Record<string, unknown>;

export interface ReadEntry {
  content: EntryContent;
  requestBody: ReadBody | null;
  responseBody: ReadBody | null;
  annotations: EntryToImport['annotations'];
}

export interface ReadContext extends BodyContext {
  /** For entries that do not say when they began; milliseconds since 1970. */
  fallbackTime: number;
  producer: string | null;
  hasMessages: boolean;
}

/** An entry of a HAR file, whoever wrote it. A text is the reason why it cannot be used. */
export function readEntry(value: unknown, context: ReadContext): ReadEntry | string {
  const entry = object(value);
  if (entry === null) return 'it is not an object';
  const request = object(entry['request']);
  if (request === null) return 'it has no request';
  const response = object(entry['response']) ?? {};
  if (entry['response'] === undefined || entry['response'] === null) context.repaired('responses missing');
  const own = object(entry['_nectoproxy']);
  const target = readTarget(request, own, context);
  if (typeof target === 'string') return target;
  const hasBodies = target.kind !== 'tunnel' || own !== null;
  const requestBody = hasBodies ? readRequestBody(request, context) : null;
  const responseBody = hasBodies ? readContent(object(response['content']) ?? {}, context) : null;
  const parts = { entry, request, response, own, requestBody, responseBody };
  const content = readContentFields(target, parts, context);
  const isOwn = own !== null;
  const { requestHeaders, responseHeaders } = content;
  return {
    content,
    requestBody: withCharset(requestBody, { isOwn, stated: own?.['requestBodyCharset'], headers: requestHeaders }),
    responseBody: withCharset(responseBody, { isOwn, stated: own?.['responseBodyCharset'], headers: responseHeaders }),
    annotations: readAnnotations(own),
  };
}

interface Parts extends BodyParts {
  entry: Fields;
}

type Target = Pick<EntryContent, 'url' | 'protocol' | 'host' | 'path' | 'kind' | 'method'>;

function readTarget(request: Fields, own: Fields | null, { hasMessages, repaired }: ReadContext): Target | string {
  const url = text(own?.['url']) ?? text(request['url']);
  if (url === null || (url === '' && own === null)) return 'it has no URL';
  const method = text(request['method']);
  if (!method) repaired('methods missing, taken for GET');
  const ownProtocol = oneOf(own?.['protocol'], ['http', 'https', 'ws', 'wss']);
  const ownKind = oneOf(own?.['kind'], ['http', 'websocket', 'tunnel']);
  if (own && ownProtocol && ownKind) {
    const [host, path] = [text(own['host']) ?? '', text(own['path']) ?? ''];
    return { url, method: method || 'GET', protocol: ownProtocol, kind: ownKind, host, path };
  }
  const tunnel = method?.toUpperCase() === 'CONNECT' ? readTunnel(url) : null;
  if (tunnel !== null) return tunnel;
  const parsed = URL.parse(url);
  if (parsed === null) return `its URL is not one: “${url.slice(0, 100)}”`;
  const kind = hasMessages || /^wss?:$/.test(parsed.protocol) ? 'websocket' : 'http';
  const isSecure = parsed.protocol === 'https:' || parsed.protocol === 'wss:';
  const protocol = kind === 'websocket' ? (isSecure ? 'wss' : 'ws') : isSecure ? 'https' : 'http';
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const path = parsed.pathname + parsed.search;
  return { url: byteText(url.replace(/#.*$/s, '')), method: method || 'GET', protocol, kind, host, path };
}

/** Fiddler and others have a row for a tunnel itself: `host:443`, with or without a scheme. What they write as its bodies they made up. */
function readTunnel(url: string): Target | null {
  const parsed = URL.parse(`http://${url.replace(/^[a-z][a-z+.-]*:\/\//i, '')}`);
  if (parsed === null || parsed.hostname === '') return null;
  const port = /:(\d+)\/?$/.exec(url)?.[1] ?? '443';
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  return { url: `${parsed.hostname}:${port}`, method: 'CONNECT', protocol: 'https', kind: 'tunnel', host, path: '' };
}

function readContentFields(target: Target, parts: Parts, context: ReadContext): EntryContent {
  const { entry, request, response, own, requestBody, responseBody } = parts;
  const { repaired } = context;
  const requestHeaders = readHeaders(request['headers'], repaired, own !== null);
  const status = readStatus(response, own);
  const hasResponse = own ? own['hasResponse'] !== false : status !== null;
  const responseHeaders = hasResponse
    ? withType(readHeaders(response['headers'], repaired, own !== null), parts, repaired)
    : null;
  const failure = readFailure(own?.['failure']) ?? (own ? null : statedFailure(statedError(entry, response), status));
  const timings = readTimings(own ? object(own['timings']) : null, entry['timings']);
  const forms = {
    request: bodyForm('request', parts, { headers: requestHeaders, status: null }),
    response: bodyForm('response', parts, { headers: responseHeaders ?? [], status }),
  };
  const state = oneOf(own?.['state'], ['completed', 'failed']);
  // One object made at once: putting thirty fields together by spreading cost about 2 µs an entry, of 14.
  return {
    url: target.url,
    protocol: target.protocol,
    host: target.host,
    path: target.path,
    kind: target.kind,
    method: target.method,
    timestamp: readTime(entry['startedDateTime'], context),
    httpVersion: readVersion(own?.['httpVersion'] ?? request['httpVersion']),
    status,
    statusText: status === null ? (text(own?.['statusText']) ?? null) : byteText(text(response['statusText']) ?? ''),
    requestBodySize: bodySize(
      own?.['requestBodySize'],
      isWhole(requestBody, forms.request) ? [] : [request['bodySize']],
    ),
    responseBodySize: bodySize(
      own?.['responseBodySize'],
      isWhole(responseBody, forms.response)
        ? []
        : [response['bodySize'], forms.response === 'not-recorded' ? object(response['content'])?.['size'] : undefined],
    ),
    duration: own ? amount(own['duration']) : durationOf(entry['time'], timings),
    state: state ?? (failure === null && !own ? 'completed' : 'failed'),
    failure: state === 'completed' ? null : (failure ?? (own ? interrupted : null)),
    clientAddress: text(own?.['clientAddress']) ?? '',
    remoteAddress: own ? text(own['remoteAddress']) : readAddress(entry['serverIPAddress'], entry['_serverPort']),
    isMocked: own?.['isMocked'] === true,
    isBreakpointed: own?.['isBreakpointed'] === true,
    isModified: own?.['isModified'] === true,
    isTruncated: own?.['isTruncated'] === true,
    isReplay: own?.['isReplay'] === true,
    requestHeaders,
    requestTrailers: readTrailers(request['_trailers'], repaired),
    responseHttpVersion: hasResponse ? readVersion(own ? own['responseHttpVersion'] : response['httpVersion']) : null,
    responseHeaders,
    responseTrailers: readTrailers(response['_trailers'], repaired),
    informational: readInformational(own, repaired),
    timings,
    tls: readTls(own),
    originalRequest: readOriginal(
      own?.['originalRequest'],
      ['method', 'url'],
      repaired,
    ) as EntryContent['originalRequest'],
    originalResponse: readOriginal(
      own?.['originalResponse'],
      ['statusText'],
      repaired,
    ) as EntryContent['originalResponse'],
    imported: {
      requestBody: forms.request,
      responseBody: forms.response,
      ...stated('responseBodySha256', own?.['responseBodySha256']),
      ...stated('originalId', own?.['id']),
      ...stated('producer', own?.['producer'] ?? (own ? null : context.producer)),
      ...readExtra(entry),
    },
  };
}

/** Chrome, Playwright and mitmproxy say it of the response. */
const statedError = (entry: Fields, response: Fields): string | null =>
  text(entry['_error']) ?? text(response['_error']) ?? text(response['_failureText']);

/** Some programs keep no headers; then the body's own type is all there is to go by. */
function withType(headers: RawHeaders, { own, response }: Parts, repaired: (what: string) => void): RawHeaders {
  const mimeType = text(object(response['content'])?.['mimeType']);
  if (own || headers.length > 0 || !mimeType || mimeType === 'x-unknown') return headers;
  repaired('responses without headers: a Content-Type was made from the body’s type');
  return [['Content-Type', byteText(mimeType)]];
}

const stated = (name: string, value: unknown): Fields => (text(value) === null ? {} : { [name]: text(value) });

const interrupted: Failure = {
  kind: 'interrupted',
  side: 'proxy',
  phase: 'response-body',
  message: 'The exchange was still under way when the file was written.',
};

function readStatus(response: Fields, own: Fields | null): number | null {
  const status = number(own ? own['status'] : response['status']);
  return status !== null && Number.isInteger(status) && status >= 100 && status <= 999 ? status : null;
}

function readVersion(value: unknown): HttpVersion {
  const version = text(value)?.toLowerCase() ?? '';
  if (/^(http\/)?1\.0$/.test(version)) return '1.0';
  return /^(http\/)?[23]|^h[23]/.test(version) ? '2' : '1.1';
}

function readTime(value: unknown, { fallbackTime, repaired }: ReadContext): number {
  const at = time(typeof value === 'number' ? value : Date.parse(text(value) ?? ''));
  if (at !== null) return Math.round(at);
  repaired('start times missing or not a time');
  return fallbackTime;
}

const phases = ['blocked', 'dns', 'connect', 'ssl', 'send', 'wait', 'receive'] as const;

/** Null, missing and negative phases did not happen. In the standard's, connect includes ssl. */
function readTimings(own: Fields | null, standard: unknown): Timings {
  const given = own ?? object(standard) ?? {};
  const timings: Timings = {};
  for (const phase of phases) {
    const ms = amount(given[phase]);
    if (ms !== null && ms >= 0) timings[phase] = ms;
  }
  if (own === null && timings.connect !== undefined)
    timings.connect = Math.max(0, timings.connect - (timings.ssl ?? 0));
  return timings;
}

function durationOf(given: unknown, timings: Timings): number | null {
  const stated = amount(given);
  if (stated !== null && stated >= 0) return stated;
  const known = Object.values(timings) as number[];
  return known.length === 0 ? null : known.reduce((sum, each) => sum + each, 0);
}

/** Bytes that passed; -1 when only the body itself can tell. */
function bodySize(own: unknown, stated: readonly unknown[]): number {
  for (const each of [own, ...stated]) {
    const bytes = amount(each);
    if (bytes !== null && bytes >= 0) return Math.round(bytes);
  }
  return -1;
}

/** Safari and Playwright tell the port too. */
function readAddress(value: unknown, givenPort: unknown): string | null {
  const address = text(value)?.replace(/^\[(.*)\]$/, '$1') ?? '';
  if (address === '') return null;
  const port = number(givenPort);
  return `${address.includes(':') ? `[${address}]` : address}${port !== null && port > 0 ? `:${port}` : ''}`;
}

function readFailure(value: unknown): Failure | null {
  const given = object(value);
  const kind = oneOf(given?.['kind'], failureKinds);
  if (given === null || kind === null) return null;
  const code = text(given['code']);
  return {
    kind,
    side: oneOf(given['side'], ['client', 'upstream', 'proxy']) ?? 'upstream',
    phase: oneOf(given['phase'], failurePhases) ?? 'response-head',
    ...(code === null ? {} : { code }),
    message: text(given['message']) ?? '',
  };
}

function readInformational(own: Fields | null, repaired: (what: string) => void): EntryContent['informational'] {
  return (list(own?.['informational']) ?? []).flatMap((each) => {
    const response = object(each);
    const status = number(response?.['status']);
    if (!response || status === null) return [];
    const headers = rawPairs(response['headers'], repaired);
    return [{ status, reason: text(response['reason']) ?? '', headers, receivedAt: time(response['receivedAt']) ?? 0 }];
  });
}

const rawPairs = (value: unknown, repaired: (what: string) => void): RawHeaders =>
  (list(value) ?? []).flatMap((each) =>
    readHeaders([object(each) ?? { name: list(each)?.[0], value: list(each)?.[1] }], repaired, true),
  );

function readOriginal(value: unknown, texts: string[], repaired: (what: string) => void): Fields | null {
  const given = object(value);
  if (given === null) return null;
  const body = text(given['body']);
  return {
    ...Object.fromEntries(texts.map((name) => [name, text(given[name]) ?? ''])),
    ...(texts.includes('statusText') ? { status: number(given['status']) ?? 0 } : {}),
    headers: rawPairs(given['headers'], repaired),
    ...(body === null ? {} : { body }),
  };
}

function readTls(own: Fields | null): EntryContent['tls'] {
  const tls = object(own?.['tls']);
  if (tls === null) return null;
  return { client: readTlsSide(tls['client']), upstream: readUpstreamTls(tls['upstream']) };
}

function readTlsSide(value: unknown) {
  const given = object(value);
  if (given === null) return null;
  return {
    version: text(given['version']) ?? '',
    cipher: text(given['cipher']) ?? '',
    alpn: text(given['alpn']),
    serverName: text(given['serverName']),
    isResumed: given['isResumed'] === true,
  };
}

function readUpstreamTls(value: unknown) {
  const given = object(value);
  const side = readTlsSide(value);
  if (given === null || side === null) return null;
  const chain = (list(given['chain']) ?? []).map((each) => {
    const certificate = object(each) ?? {};
    const [validFrom, validTo] = [number(certificate['validFrom']) ?? 0, number(certificate['validTo']) ?? 0];
    const [subject = '', issuer = '', serialNumber = '', fingerprint256 = ''] = [
      'subject',
      'issuer',
      'serialNumber',
      'fingerprint256',
    ].map((name) => text(certificate[name]) ?? '');
    return {
      subject,
      issuer,
      serialNumber,
      validFrom,
      validTo,
      fingerprint256,
      subjectAltName: text(certificate['subjectAltName']),
    };
  });
  return {
    ...side,
    isVerified: given['isVerified'] === true,
    verificationProblem: text(given['verificationProblem']),
    chain,
  };
}

function readAnnotations(own: Fields | null): EntryToImport['annotations'] {
  return (list(own?.['annotations']) ?? []).flatMap((each) => {
    const given = object(each);
    const note = text(given?.['note']);
    const color = oneOf(given?.['color'], annotationColors);
    const tags = (list(given?.['tags']) ?? []).filter((tag) => typeof tag === 'string');
    if (!given || (note === null && color === null && tags.length === 0)) return [];
    const createdAt = Math.round(time(given['createdAt']) ?? 0);
    return [{ note, color, tags, createdAt, updatedAt: Math.round(time(given['updatedAt']) ?? createdAt) }];
  });
}

const ownNames = ['_nectoproxy', '_webSocketMessages', '_resourceType', '_error'];
const maxExtraLength = 64 * 1024;

/** Fields that other programs added, kept so that they go out again. */
function readExtra(entry: Fields): { extra?: Fields } {
  const kept = Object.keys(entry).filter(
    (name) => (name.startsWith('_') && !ownNames.includes(name)) || name === 'comment',
  );
  if (kept.length === 0) return {};
  const extra = Object.fromEntries(kept.map((name) => [name, entry[name]]));
  return JSON.stringify(extra).length > maxExtraLength ? {} : { extra };
}
