import type { Exchange } from '../../model/exchange.ts';
import { headerValue, isHeaderNamed } from '../../wire/header-lookup.ts';
import { buildRequestHead, buildResponseHead, type RequestHead, type ResponseHead } from '../../wire/http1-head.ts';
import type { ClientConnection } from '../context.ts';
import { askInOrder, type Chain } from '../interceptors/chain.ts';
import type {
  BodyPhase,
  RequestHeadFacts,
  RequestMessage,
  ResponseHeadFacts,
  ResponseMessage,
} from '../interceptors/interceptor.ts';
import { type RequestFacts, requestFacts } from './request-facts.ts';

/** A response that an interceptor gives in place of the origin's, and its bytes. */
export interface ReadyResponse {
  bytes: Buffer;
  response: ResponseMessage;
}

/** What the chain made of a request. `changed` carries a head that is ready to be sent on, and the exchange already tells of both. */
export type RequestOutcome =
  | { kind: 'unchanged' }
  | { kind: 'changed'; head: RequestHead; facts: RequestFacts }
  | ({ kind: 'respond' } & ReadyResponse)
  | { kind: 'abort'; reason: string };

/** What they made of a whole request: `changed-body` has a head that declares the length of the body. */
export type WholeRequestOutcome =
  | RequestOutcome
  | { kind: 'changed-body'; head: RequestHead; facts: RequestFacts; body: Buffer };

export type ResponseOutcome =
  | { kind: 'unchanged' }
  | { kind: 'changed'; head: ResponseHead }
  | ({ kind: 'respond' } & ReadyResponse)
  | { kind: 'abort'; reason: string };

interface ArrivedRequest {
  exchange: Exchange;
  head: RequestHead;
  facts: RequestFacts;
  connection: ClientConnection;
}

export async function interceptRequest(chain: Chain, arrived: ArrivedRequest): Promise<RequestOutcome> {
  const { exchange, head } = arrived;
  if (chain.requestHeaders === null) return { kind: 'unchanged' };
  const steps = chain.requestHeaders.map((step) => (value: RequestHeadFacts) => step(exchange, value));
  const verdict = await askInOrder(steps, { method: head.method, url: exchange.url, headers: head.headers });
  if (verdict.wasHeld) exchange.isBreakpointed = true;
  switch (verdict.kind) {
    case 'abort':
      return verdict;
    case 'respond':
      return { kind: 'respond', bytes: responseBytes(verdict.response, head.method), response: verdict.response };
    case 'continue':
      return verdict.isChanged ? changedRequest(arrived, verdict.value) : { kind: 'unchanged' };
  }
}

/** The body streams on untouched, so the headers that frame it stay as they came, whatever an interceptor made of them. */
function changedRequest(
  { exchange, head, facts, connection }: ArrivedRequest,
  wanted: RequestHeadFacts,
  framing: 'arrived-framing' | 'own-framing' = 'arrived-framing',
): Exclude<RequestOutcome, { kind: 'unchanged' | 'respond' }> {
  if (!URL.canParse(wanted.url)) return { kind: 'abort', reason: `A rule made a URL that is none: ${wanted.url}` };
  const url = new URL(wanted.url);
  const isSameUrl = wanted.url === exchange.url;
  const target = isSameUrl ? head.target : absoluteTarget(url);
  const addressed = isSameUrl ? wanted.headers : withHost(wanted.headers, url.host);
  const headers = framing === 'own-framing' ? addressed : withFramingOf(head.headers, addressed);
  const built = buildRequestHead({ method: wanted.method, target, version: head.version, headers });
  if (built.kind === 'problem')
    return { kind: 'abort', reason: `A rule made a request that cannot be sent. ${built.message}` };
  const newFacts = isSameUrl ? facts : requestFacts(built, { ...connection, tunnel: null });
  if (newFacts.kind === 'problem')
    return { kind: 'abort', reason: `A rule made a request that cannot be sent. ${newFacts.message}` };
  exchange.originalRequest ??= { method: exchange.method, url: exchange.url, headers: exchange.requestHeaders };
  exchange.isModified = true;
  exchange.method = built.method;
  exchange.requestHeaders = built.headers;
  if (!isSameUrl)
    Object.assign(exchange, {
      url: newFacts.url,
      protocol: newFacts.protocol,
      host: newFacts.host,
      path: newFacts.path,
    });
  return { kind: 'changed', head: built, facts: newFacts };
}

function absoluteTarget(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}${url.search}`;
}

/** The interceptors of a body phase that want this exchange's body; empty when none does, and then the body streams. */
export function wanting<Message>(
  phases: ReadonlyArray<BodyPhase<Message>> | null,
  exchange: Exchange,
): ReadonlyArray<BodyPhase<Message>> {
  return phases === null ? [] : phases.filter((phase) => phase.wants(exchange));
}

export async function interceptWholeRequest(
  phases: ReadonlyArray<BodyPhase<RequestMessage>>,
  arrived: ArrivedRequest & { body: Buffer },
): Promise<WholeRequestOutcome> {
  const { exchange, head, body } = arrived;
  const steps = phases.map((phase) => (value: RequestMessage) => phase.run(exchange, value));
  const verdict = await askInOrder(steps, { method: head.method, url: exchange.url, headers: head.headers, body });
  if (verdict.wasHeld) exchange.isBreakpointed = true;
  if (verdict.kind === 'abort') return verdict;
  if (verdict.kind === 'respond')
    return { kind: 'respond', bytes: responseBytes(verdict.response, head.method), response: verdict.response };
  if (!verdict.isChanged) return { kind: 'unchanged' };
  const { value } = verdict;
  const outcome = changedRequest(
    arrived,
    { ...value, headers: withLength(value.headers, value.body.length) },
    'own-framing',
  );
  if (outcome.kind !== 'changed') return outcome;
  keepOriginalBody(exchange.originalRequest, body, value.body);
  return { ...outcome, kind: 'changed-body', body: Buffer.from(value.body) };
}

/** The whole response; see WholeRequestOutcome. */
export async function interceptWholeResponse(
  phases: ReadonlyArray<BodyPhase<ResponseMessage>>,
  arrived: { exchange: Exchange; head: ResponseHead; body: Buffer },
): Promise<ResponseOutcome | { kind: 'changed-body'; head: ResponseHead; body: Buffer }> {
  const { exchange, head, body } = arrived;
  const steps = phases.map((phase) => (value: ResponseMessage) => phase.run(exchange, value));
  const verdict = await askInOrder(steps, {
    status: head.status,
    statusText: head.reason,
    headers: head.headers,
    body,
  });
  if (verdict.wasHeld) exchange.isBreakpointed = true;
  if (verdict.kind === 'abort') return verdict;
  if (verdict.kind === 'respond')
    return { kind: 'respond', bytes: responseBytes(verdict.response, exchange.method), response: verdict.response };
  if (!verdict.isChanged) return { kind: 'unchanged' };
  const { value } = verdict;
  const outcome = changedResponse(
    arrived,
    { ...value, headers: withLength(value.headers, value.body.length) },
    'own-framing',
  );
  if (outcome.kind !== 'changed') return outcome;
  keepOriginalBody(exchange.originalResponse, body, value.body);
  return { ...outcome, kind: 'changed-body', body: Buffer.from(value.body) };
}

function keepOriginalBody(original: { body?: string } | null, arrived: Buffer, sent: Uint8Array): void {
  if (original !== null && !arrived.equals(sent)) original.body = arrived.toString('base64');
}

function withLength(headers: RequestHead['headers'], bodyBytes: number): RequestHead['headers'] {
  const others = headers.filter(([name]) => !isFramingName(name));
  return bodyBytes === 0 && others.length === headers.length
    ? headers
    : [...others, ['Content-Length', String(bodyBytes)]];
}

export async function interceptResponse(
  chain: Chain,
  arrived: { exchange: Exchange; head: ResponseHead },
): Promise<ResponseOutcome> {
  const { exchange, head } = arrived;
  if (chain.responseHeaders === null) return { kind: 'unchanged' };
  const steps = chain.responseHeaders.map((step) => (value: ResponseHeadFacts) => step(exchange, value));
  const verdict = await askInOrder(steps, { status: head.status, statusText: head.reason, headers: head.headers });
  if (verdict.wasHeld) exchange.isBreakpointed = true;
  switch (verdict.kind) {
    case 'abort':
      return verdict;
    case 'respond':
      return { kind: 'respond', bytes: responseBytes(verdict.response, exchange.method), response: verdict.response };
    case 'continue':
      return verdict.isChanged ? changedResponse(arrived, verdict.value) : { kind: 'unchanged' };
  }
}

function changedResponse(
  { exchange, head }: { exchange: Exchange; head: ResponseHead },
  wanted: ResponseHeadFacts,
  framing: 'arrived-framing' | 'own-framing' = 'arrived-framing',
): Exclude<ResponseOutcome, { kind: 'unchanged' | 'respond' }> {
  const headers = framing === 'own-framing' ? wanted.headers : withFramingOf(head.headers, wanted.headers);
  const built = buildResponseHead({ version: head.version, status: wanted.status, reason: wanted.statusText, headers });
  if (built.kind === 'problem')
    return { kind: 'abort', reason: `A rule made a response that cannot be sent. ${built.message}` };
  exchange.originalResponse ??= { status: head.status, statusText: head.reason, headers: head.headers };
  exchange.isModified = true;
  return { kind: 'changed', head: built };
}

const framingNames = ['content-length', 'transfer-encoding'] as const;
const isFramingName = (name: string): boolean => framingNames.some((framing) => isHeaderNamed(name, framing));

function withFramingOf(arrived: RequestHead['headers'], wanted: RequestHead['headers']): RequestHead['headers'] {
  const isSame = framingNames.every((name) => headerValue(arrived, name) === headerValue(wanted, name));
  if (isSame) return wanted;
  return [...wanted.filter(([name]) => !isFramingName(name)), ...arrived.filter(([name]) => isFramingName(name))];
}

/** The same head for a body whose length nobody knows yet. */
export function chunkedHead(head: ResponseHead): ResponseHead {
  const others = head.headers.filter(([name]) => !isFramingName(name));
  const headers = [...others, ['Transfer-Encoding', 'chunked'] as const];
  const built = buildResponseHead({ version: head.version, status: head.status, reason: head.reason, headers });
  if (built.kind === 'problem') throw new Error(`cannot send this response in chunks: ${built.message}`);
  return built;
}

function withHost(headers: RequestHead['headers'], host: string): RequestHead['headers'] {
  const others = headers.filter(([name]) => !isHeaderNamed(name, 'host'));
  return [['Host', host], ...others];
}

/** A response that no origin sent. Its length is ours to say; HEAD gets the head alone. */
export function responseBytes(response: ResponseMessage, method: string): Buffer {
  const headers = response.headers.filter(([name]) => !isFramingName(name));
  const hasBody = response.status >= 200 && response.status !== 204 && response.status !== 304;
  if (hasBody) headers.push(['Content-Length', String(response.body.length)]);
  const built = buildResponseHead({ version: '1.1', status: response.status, reason: response.statusText, headers });
  if (built.kind === 'problem') throw new Error(`cannot answer with this response: ${built.message}`);
  return Buffer.concat([
    Buffer.from(built.text, 'latin1'),
    hasBody && method !== 'HEAD' ? response.body : new Uint8Array(0),
  ]);
}
