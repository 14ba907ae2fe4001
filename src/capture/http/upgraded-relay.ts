import { performance } from 'node:perf_hooks';
import type { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import type { MessageSide } from '../../model/http-message.ts';
import type { DeflateParameters } from '../../model/websocket.ts';
import { headerValue } from '../../wire/header-lookup.ts';
import type { ResponseHead } from '../../wire/http1-head.ts';
import { parseExtensions } from '../../wire/websocket-extensions.ts';
import { type ScannedFrame, WebSocketFrameScanner } from '../../wire/websocket-frame.ts';
import { isWebSocketAcceptance } from '../../wire/websocket-handshake.ts';
import type { CaptureContext } from '../context.ts';
import { type RelayEnd, relayBytes } from './byte-relay.ts';
import { interrupted } from './failure-words.ts';

export interface UpgradedRelay {
  context: CaptureContext;
  exchange: Exchange;
  response: ResponseHead;
  /** `performance.now()` at the exchange's start. */
  startedAt: number;
  client: RelayEnd;
  upstream: RelayEnd;
}

const closeOpcode = 8;
/** Copy of one frame's payload that is held while it passes; a longer frame is recorded cut and marked so. */
const maxFrameCopyBytes = 32 * 1024 * 1024;

/**
 * What follows a 101 (RFC 9110 §7.8). In: two sockets. Out: the same bytes on the other one, as they come, with back-pressure, half-close and
 * reset passed on; and for WebSocket each frame as an event, for any other protocol byte counts (the entry becomes a tunnel).
 */
export function relayUpgraded(relay: UpgradedRelay): { interrupt(): void } {
  const { exchange, response, context } = relay;
  const isWebSocket = exchange.kind === 'websocket' && isWebSocketAcceptance(response);
  if (!isWebSocket) {
    exchange.kind = 'tunnel';
    context.events.exchangeChanged(exchange);
  }
  const watch = isWebSocket ? watchFrames(relay) : countBytes(relay);
  const passed = (direction: 'up' | 'down', bytes: Uint8Array): void => {
    try {
      watch.see(direction === 'up' ? 'request' : 'response', bytes);
    } catch (error) {
      context.reportBug(error, exchange.id);
    }
  };
  const closed = (side: 'client' | 'upstream' | null, error: NodeJS.ErrnoException | null): void =>
    endExchange(relay, side === null || watch.hasSaidGoodbye() ? null : brokenFailure(side, error));
  relayBytes(relay.client, relay.upstream, { passed, closed }, context.events);
  return {
    interrupt() {
      endExchange(relay, interrupted());
      relay.client.reset();
      relay.upstream.reset();
    },
  };
}

function endExchange({ exchange, context, startedAt }: UpgradedRelay, ending: Failure | null): void {
  if (exchange.isEnded) return;
  // Frames that could not be read were noted while the bytes went on: then the conversation was not all seen, however it ended.
  const failure = ending ?? exchange.failure;
  const durationMs = performance.now() - startedAt;
  exchange.timings.receive = durationMs - sumOf(exchange.timings);
  if (failure === null) exchange.completed(durationMs);
  else exchange.failed(failure, durationMs);
  context.events.exchangeEnded(exchange);
  if (failure !== null) for (const hear of context.chain().failed ?? []) hear(exchange, failure);
}

interface Watch {
  see(side: MessageSide, bytes: Uint8Array): void;
  /** A Close frame passed (RFC 6455 §5.5.1): however the connection ends after it, the conversation was complete. */
  hasSaidGoodbye(): boolean;
}

function sumOf({ blocked = 0, dns = 0, connect = 0, ssl = 0, send = 0, wait = 0 }: Exchange['timings']): number {
  return blocked + dns + connect + ssl + send + wait;
}

function brokenFailure(side: 'client' | 'upstream', error: NodeJS.ErrnoException | null): Failure {
  const who = side === 'client' ? 'client' : 'origin';
  const how = error === null ? '' : ` (${error.code ?? error.message})`;
  return {
    kind: side === 'client' ? 'aborted' : 'reset',
    side,
    phase: 'websocket',
    ...(error?.code === undefined ? {} : { code: error.code }),
    message: `The ${who} broke the upgraded connection off without closing it${how}.`,
  };
}

function countBytes({ exchange, context }: UpgradedRelay): Watch {
  const see = (side: MessageSide, bytes: Uint8Array): void => {
    if (side === 'request') exchange.requestBodyBytes += bytes.length;
    else exchange.responseBodyBytes += bytes.length;
    context.events.exchangeChanged(exchange);
  };
  return { see, hasSaidGoodbye: () => false };
}

/** Payload bytes count as the entry's body bytes: what a person calls the size of a WebSocket conversation. */
function watchFrames({ exchange, context, response }: UpgradedRelay): Watch {
  const agreed = parseExtensions(headerValue(response.headers, 'sec-websocket-extensions') ?? '').deflate;
  const deflate: DeflateParameters | null = agreed ?? null;
  const isDeflateNegotiated = agreed !== undefined;
  const options = { maxCopyBytes: maxFrameCopyBytes, isDeflateNegotiated };
  const scanners = {
    request: new WebSocketFrameScanner({ ...options, isMaskExpected: true }),
    response: new WebSocketFrameScanner({ ...options, isMaskExpected: false }),
  };
  let hasClosed = false;
  const see = (side: MessageSide, bytes: Uint8Array): void => {
    const { frames, problem } = scanners[side].scan(bytes, 0);
    for (const frame of frames) relayFrame(side, frame);
    if (problem !== undefined) noteProblem(side, problem.message);
  };
  return { see, hasSaidGoodbye: () => hasClosed };

  function relayFrame(side: MessageSide, frame: ScannedFrame): void {
    if (side === 'request') exchange.requestBodyBytes += frame.payloadBytes;
    else exchange.responseBodyBytes += frame.payloadBytes;
    const { payload, payloadBytes, isTruncated, opcode, isFinal, rsv1 } = frame;
    if (opcode === closeOpcode) hasClosed = true;
    const direction = side === 'request' ? 'client' : 'server';
    const recorded = {
      direction,
      opcode,
      isFinal,
      isCompressed: rsv1,
      payload,
      payloadBytes,
      isTruncated,
      timestamp: Date.now(),
    } as const;
    context.events.frameRelayed(exchange, recorded, deflate);
  }

  /** The bytes go on all the same: what the peers make of them is their business. The entry says that its frames end here. */
  function noteProblem(side: MessageSide, message: string): void {
    if (exchange.failure !== null) return;
    const isClient = side === 'request';
    exchange.failure = {
      kind: isClient ? 'malformed-request' : 'malformed-response',
      side: isClient ? 'client' : 'upstream',
      phase: 'websocket',
      message: `Bytes passed that are no WebSocket frames, so recording of frames in this direction stopped; the bytes were passed on. ${message}`,
    };
    context.events.exchangeChanged(exchange);
  }
}
