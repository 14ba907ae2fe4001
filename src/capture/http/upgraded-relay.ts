import type { Socket } from 'node:net';
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
import { hold, ReadGate } from './read-gate.ts';

/** One end of an upgraded connection: bytes already read come first. */
export interface RelayEnd {
  socket: Socket;
  reset: () => void;
  unread: Buffer;
  /** FIN was already received. */
  hasEnded: boolean;
}

export interface UpgradedRelay {
  context: CaptureContext;
  exchange: Exchange;
  response: ResponseHead;
  /** `performance.now()` at the exchange's start. */
  startedAt: number;
  client: RelayEnd;
  upstream: RelayEnd;
}

/** Copy of one frame's payload that is held while it passes; a longer frame is recorded cut and marked so. */
const maxFrameCopyBytes = 32 * 1024 * 1024;

/**
 * What follows a 101 (RFC 9110 §7.8). In: two sockets. Out: the same bytes on the other one, as they come, with back-pressure, half-close and
 * reset passed on; and for WebSocket each frame as an event, for any other protocol byte counts (the entry becomes a tunnel).
 */
export function relayUpgraded(relay: UpgradedRelay): void {
  const { exchange, response } = relay;
  const isWebSocket = exchange.kind === 'websocket' && isWebSocketAcceptance(response);
  if (!isWebSocket) {
    exchange.kind = 'tunnel';
    relay.context.events.exchangeChanged(exchange);
  }
  const ending = new RelayEnding(relay);
  const clientGate = new ReadGate(relay.client.socket);
  const upstreamGate = new ReadGate(relay.upstream.socket);
  const watch = isWebSocket ? watchFrames(relay) : countBytes(relay);
  startDirection({ relay, ending, side: 'request', from: relay.client, to: relay.upstream, gate: clientGate, watch });
  startDirection({
    relay,
    ending,
    side: 'response',
    from: relay.upstream,
    to: relay.client,
    gate: upstreamGate,
    watch,
  });
}

type Watch = (side: MessageSide, bytes: Buffer) => void;

interface Direction {
  relay: UpgradedRelay;
  ending: RelayEnding;
  side: MessageSide;
  from: RelayEnd;
  to: RelayEnd;
  gate: ReadGate;
  watch: Watch;
}

function startDirection({ relay, ending, side, from, to, gate, watch }: Direction): void {
  const { events, reportBug } = relay.context;
  const pass = (bytes: Buffer): void => {
    if (to.socket.writable && !to.socket.write(bytes)) gate.close(hold.peerFull);
    try {
      watch(side, bytes);
    } catch (error) {
      reportBug(error, relay.exchange.id);
    }
    if (!events.isCongested()) return;
    gate.close(hold.recorderFull);
    events.onceDrained(() => gate.open(hold.recorderFull));
  };
  if (from.unread.length > 0) pass(from.unread);
  from.socket.on('data', pass);
  to.socket.on('drain', () => gate.open(hold.peerFull));
  from.socket.on('error', (error: NodeJS.ErrnoException) => ending.broken(side, error));
  from.socket.on('end', () => to.socket.end());
  from.socket.on('close', () => ending.closed(side));
  if (from.hasEnded) to.socket.end();
  from.socket.resume();
}

/** Brings both ends down together, in order after FIN from both, with a reset after an error, and ends the exchange once. */
class RelayEnding {
  readonly #relay: UpgradedRelay;
  #error: { side: MessageSide; error: NodeJS.ErrnoException } | null = null;
  #closedSides = 0;

  constructor(relay: UpgradedRelay) {
    this.#relay = relay;
  }

  broken(side: MessageSide, error: NodeJS.ErrnoException): void {
    this.#error ??= { side, error };
  }

  closed(side: MessageSide): void {
    const { client, upstream } = this.#relay;
    const other = side === 'request' ? upstream : client;
    if (this.#error === null) other.socket.end();
    else other.reset();
    this.#closedSides += 1;
    if (this.#closedSides === 2) this.#endExchange();
    else if (this.#error !== null) this.#endExchange();
  }

  #endExchange(): void {
    const { exchange, context, startedAt } = this.#relay;
    if (exchange.isEnded) return;
    const durationMs = performance.now() - startedAt;
    exchange.timings.receive = durationMs - sumOf(exchange.timings);
    if (this.#error === null) exchange.completed(durationMs);
    else exchange.failed(brokenFailure(this.#error), durationMs);
    context.events.exchangeEnded(exchange);
  }
}

function sumOf({ blocked = 0, dns = 0, connect = 0, ssl = 0, send = 0, wait = 0 }: Exchange['timings']): number {
  return blocked + dns + connect + ssl + send + wait;
}

function brokenFailure({ side, error }: { side: MessageSide; error: NodeJS.ErrnoException }): Failure {
  const who = side === 'request' ? 'client' : 'origin';
  return {
    kind: side === 'request' ? 'aborted' : 'reset',
    side: side === 'request' ? 'client' : 'upstream',
    phase: 'websocket',
    ...(error.code === undefined ? {} : { code: error.code }),
    message: `The ${who} broke the upgraded connection off without closing it (${error.code ?? error.message}).`,
  };
}

function countBytes({ exchange, context }: UpgradedRelay): Watch {
  return (side, bytes) => {
    if (side === 'request') exchange.requestBodyBytes += bytes.length;
    else exchange.responseBodyBytes += bytes.length;
    context.events.exchangeChanged(exchange);
  };
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
  return (side, bytes) => {
    const { frames, problem } = scanners[side].scan(bytes, 0);
    for (const frame of frames) relayFrame(side, frame);
    if (problem !== undefined) noteProblem(side, problem.message);
  };

  function relayFrame(side: MessageSide, frame: ScannedFrame): void {
    if (side === 'request') exchange.requestBodyBytes += frame.payloadBytes;
    else exchange.responseBodyBytes += frame.payloadBytes;
    const { payload, payloadBytes, isTruncated, opcode, isFinal, rsv1 } = frame;
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
