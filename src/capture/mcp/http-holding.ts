import type { RawHeaders } from '../../model/http-message.ts';
import { isHeaderNamed } from '../../wire/header-lookup.ts';
import { parseJsonRpc } from '../../wire/json-rpc.ts';
import type { Answer, Interceptor, RequestMessage, ResponseMessage } from '../interceptors/interceptor.ts';
import type { Holding } from '../snapshot.ts';
import { mirroredHeaders } from './bridge-modern-headers.ts';
import { codingOf, decodedBody, mediaType, withoutCoding } from './content-coding.ts';
import { batchOf, type HeldBodyEnd } from './held-unit.ts';
import type { HoldDesk } from './hold-desk.ts';
import type { McpHttpTap } from './http-tap.ts';
import { mirroredParameters } from './mirrored-parameters.ts';

/**
 * Holds MCP messages of exchanges, in relays and in plain capture. In: whole bodies of requests and JSON answers, event streams. Out: the same,
 * others in their place, or nothing: the user's answer, 202 for what needs no answer, a refusal for a request that was dropped. Asked
 * only while messages are to be held. Next: http-tap.
 */
export function createHolding(tap: McpHttpTap, desk: HoldDesk): Holding {
  return {
    interceptor: createInterceptor(tap),
    isOn: () => desk.isOnForMore || tap.owesAnswers,
    onStreaming: (exchange, body) => tap.streams(exchange, body),
  };
}

function createInterceptor(tap: McpHttpTap): Interceptor {
  return {
    name: 'mcp-hold',
    request: {
      wants: (exchange) => tap.mayHoldRequest(exchange),
      run: (exchange, message) => {
        const until = tap.offerRequest(exchange, message.body);
        return until === null ? asItIs : { kind: 'hold', until: until.then((end) => afterRequest(message, end)) };
      },
    },
    responseHeaders(exchange, head) {
      const headers = tap.responseArrives(exchange, head.headers);
      return headers === head.headers ? asItIs : { kind: 'continue', value: { ...head, headers } };
    },
    responseStream: (exchange, out) => tap.openEventStream(exchange, out),
    response: {
      wants: (exchange) => tap.mayHoldResponse(exchange),
      run: (exchange, message) => {
        const owed = tap.owedAnswers(exchange);
        const until = tap.offerResponse(exchange, message);
        if (until === null) return owed.length === 0 ? asItIs : withAnswers(message, owed);
        return { kind: 'hold', until: until.then((end) => afterResponse(message, end, owed)) };
      },
    },
  };
}

const asItIs = { kind: 'continue' } as const;
const noBytes = new Uint8Array(0);

function afterRequest(
  message: RequestMessage,
  { offered, bytes, answers, keepsHeaders, isOwedAnswer }: HeldBodyEnd,
): Answer<RequestMessage> {
  if (bytes === offered) return asItIs;
  if (bytes !== null) {
    const plain = withoutCoding(message.headers);
    const headers = keepsHeaders ? plain : mirroring({ headers: plain, body: offered }, bytes);
    return { kind: 'continue', value: { ...message, headers, body: bytes } };
  }
  if (answers.length > 0) return { kind: 'respond', response: jsonResponse(answers, isBatch(offered)) };
  if (!isOwedAnswer) return { kind: 'respond', response: accepted };
  return { kind: 'abort', reason: 'The MCP message was held, and dropped by the user.' };
}

function afterResponse(
  message: ResponseMessage,
  { offered, bytes }: HeldBodyEnd,
  owed: readonly Uint8Array[],
): Answer<ResponseMessage> {
  if (owed.length > 0)
    return withAnswers({ ...message, headers: withoutCoding(message.headers), body: bytes ?? noBytes }, owed);
  if (bytes === offered) return asItIs;
  // Whoever waits for this answer hears that it will not come.
  if (bytes === null) return { kind: 'abort', reason: 'The MCP message was held, and dropped by the user.' };
  return { kind: 'continue', value: { ...message, headers: withoutCoding(message.headers), body: bytes } };
}

/** Revision 2026-07-28: the headers that say once more what the body says. Those of earlier revisions have none, and get none. */
function mirroring({ headers, body }: Pick<RequestMessage, 'headers' | 'body'>, edited: Uint8Array): RawHeaders {
  const isModern = headers.some(([name]) => isHeaderNamed(name, 'mcp-method'));
  const [after] = parseJsonRpc(edited);
  if (!isModern || after === undefined || after.kind === 'invalid') return headers;
  const mirrored = { ...mirroredParameters({ headers, body, edited }), ...mirroredHeaders(after) };
  const isMirrored = (name: string): boolean => /^mcp-(?:method|name|param-.*)$/i.test(name);
  const wanted = new Map(Object.entries(mirrored).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const kept: Array<readonly [string, string]> = [];
  for (const [name, value] of headers) {
    const other = isMirrored(name) ? wanted.get(name.toLowerCase()) : { name, value };
    if (isMirrored(name)) wanted.delete(name.toLowerCase());
    if (other !== undefined) kept.push([name, other.value]);
  }
  return [...kept, ...[...wanted.values()].map(({ name, value }): [string, string] => [name, value])];
}

/** To a batch (revision 2025-03-26) of which the user answered a part: what the server says to the others, and those. A refusal stays one. */
function withAnswers(message: ResponseMessage, owed: readonly Uint8Array[]): Answer<ResponseMessage> {
  const body = decodedBody(codingOf(message.headers), message.body);
  const isJson = body !== null && (body.length === 0 || mediaType(message.headers) === 'application/json');
  if (!isJson || message.status >= 300) return asItIs;
  const said = parseJsonRpc(body).map(({ payload }) => payload);
  const ours = jsonResponse([...said, ...owed], true);
  const others = withoutCoding(message.headers).filter(([name]) => !isHeaderNamed(name, 'content-type'));
  return { kind: 'continue', value: { ...ours, headers: [...others, ...ours.headers] } };
}

const isBatch = (bytes: Uint8Array): boolean => parseJsonRpc(bytes).some(({ batchIndex }) => batchIndex !== null);

/** To a notification or an answer of the client (MCP, "Streamable HTTP: Sending Messages to the Server"). */
const accepted: ResponseMessage = { status: 202, statusText: 'Accepted', headers: [], body: noBytes };

function jsonResponse(answers: readonly Uint8Array[], isInBatch: boolean): ResponseMessage {
  const body = isInBatch ? batchOf(answers) : (answers[0] as Uint8Array);
  return { status: 200, statusText: 'OK', headers: [['Content-Type', 'application/json']], body };
}
