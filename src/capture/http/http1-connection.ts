import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import { begunRequestProblem } from '../../wire/begun-head.ts';
import type { HeadProblem } from '../../wire/head-problem.ts';
import { requestFraming } from '../../wire/http1-framing.ts';
import {
  FieldMemo,
  findHeadEnd,
  parseRequestHead,
  type RequestHead,
  skipLeadingEmptyLines,
} from '../../wire/http1-head.ts';
import { hostWithoutBrackets, parseRequestTarget } from '../../wire/request-target.ts';
import type { CaptureContext, ClientConnection } from '../context.ts';
import type { Chain } from '../interceptors/chain.ts';
import { type TargetAnswer, targetFor } from '../upstream/connect-target.ts';
import { targetKey } from '../upstream/target-key.ts';
import type { UpstreamConnection, UpstreamOwner, UpstreamTarget } from '../upstream/upstream-connection.ts';
import type { AfterExchange, ClientSide } from './client-side.ts';
import { ExchangeRunner } from './exchange-runner.ts';
import { internalFailure, interrupted, malformedRequest } from './failure-words.ts';
import { headTooLarge, maxHeadBytes } from './head-limit.ts';
import { proxyPage } from './proxy-page.ts';
import { hold, ReadGate } from './read-gate.ts';
import { type RequestFacts, requestFacts } from './request-facts.ts';
import { UpstreamHttp1 } from './upstream-http1.ts';

/** A CONNECT request that was read on a client connection; the socket is free and nobody listens to it any more. */
export interface ConnectRequest {
  head: RequestHead;
  host: string;
  port: number;
  client: ClientConnection;
  /** Bytes that came behind the CONNECT head. */
  unread: Buffer;
}

/**
 * A client connection that speaks HTTP/1. In: its bytes. Out: one ExchangeRunner after the other (pipelined requests wait their turn),
 * or, for CONNECT, the socket handed on. It never passes on a request it could not read without doubt. Next: exchange-runner.
 */
export function serveHttp1(
  client: ClientConnection,
  context: CaptureContext,
  onConnect: (request: ConnectRequest) => void,
): Serving {
  const connection = new Http1Connection(client, context, onConnect);
  return { end: () => connection.shutDown(), isBusy: () => connection.isBusy };
}

/** A connection being served, as seen by whoever stops the proxy. */
export interface Serving {
  end(): void;
  /** An HTTP exchange is under way. */
  isBusy(): boolean;
}

/** How much of the requests behind the running one is read ahead. */
const maxPipelinedBytes = 64 * 1024;
/** Another protocol shows at once; a longer beginning is not read again with every piece that comes. */
const judgedBytes = 4 * 1024;
/** How long an ended connection is still read, so that the peer gets our last words and not a reset (RFC 9112 §9.6). */
const lingerMs = 1_000;

class Http1Connection implements ClientSide {
  readonly context: CaptureContext;
  readonly connection: ClientConnection;
  readonly gate: ReadGate;
  hasEnded = false;
  readonly #socket: Socket;
  readonly #owner: UpstreamOwner;
  readonly #onConnect: (request: ConnectRequest) => void;
  #runner: ExchangeRunner | null = null;
  #attached: UpstreamHttp1 | null = null;
  #unread: Buffer | null = null;
  #error: NodeJS.ErrnoException | null = null;
  #isClosing = false;
  #knownTarget: (Pick<UpstreamTarget, 'scheme' | 'host' | 'port'> & { chain: Chain; answer: TargetAnswer }) | null =
    null;
  readonly #fieldMemo = new FieldMemo();
  /** Set when the socket was given to a relay: ends that. */
  #interruptRelay: (() => void) | null = null;

  constructor(client: ClientConnection, context: CaptureContext, onConnect: (request: ConnectRequest) => void) {
    this.context = context;
    this.connection = client;
    this.#socket = client.socket;
    this.gate = new ReadGate(client.socket);
    this.#owner = context.upstream.createOwner();
    this.#onConnect = onConnect;
    this.#socket.on('data', this.#onData);
    this.#socket.on('end', this.#onEnd);
    this.#socket.on('error', this.#onError);
    this.#socket.on('close', this.#onClose);
    this.#socket.on('drain', this.#onDrain);
  }

  get isBusy(): boolean {
    return this.#runner !== null;
  }

  // ── the socket's events ─────────────────────────────────────────────────────────────────────────────────────────────────

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isClosing) return;
    try {
      this.#takeBytes(chunk);
    } catch (error) {
      this.#bug(error);
    }
  };

  #takeBytes(chunk: Buffer): void {
    const runner = this.#runner;
    if (runner === null) {
      this.#unread = this.#unread === null ? chunk : Buffer.concat([this.#unread, chunk]);
      this.#readRequest();
      return;
    }
    const used = runner.isRequestOpen && this.#unread === null ? runner.takeRequestBytes(chunk) : 0;
    if (used < chunk.length && !this.#isClosing) this.#keepUnread(chunk.subarray(used));
  }

  #keepUnread(bytes: Buffer): void {
    this.#unread = this.#unread === null ? bytes : Buffer.concat([this.#unread, bytes]);
    if (this.#runner === null) this.#readRequest();
    else if (this.#unread.length > maxPipelinedBytes) this.gate.close(hold.pipelined);
  }

  readonly #onEnd = (): void => {
    this.hasEnded = true;
    if (this.#isClosing) return;
    this.#guard(() => (this.#runner === null ? this.#endIdle() : this.#runner.clientEnded()));
  };

  /** A request cut off in its head is a failure somebody wants to see; a connection closed between requests is nothing. */
  #endIdle(): void {
    if (this.#unread !== null && skipLeadingEmptyLines(this.#unread, 0) < this.#unread.length)
      this.#refuse(cutHead, this.#unread);
    else this.#close();
  }

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    this.#error = error;
  };

  readonly #onClose = (): void => {
    this.#guard(() => this.#runner?.clientClosed(this.#error));
    this.#runner = null;
    this.#releaseUpstream();
    this.#owner.close();
  };

  readonly #onDrain = (): void => {
    this.#runner?.clientDrained();
  };

  // ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #readRequest(): void {
    const bytes = this.#unread;
    if (bytes === null || this.#isClosing) return;
    const from = skipLeadingEmptyLines(bytes, 0);
    const end = findHeadEnd(bytes, from);
    if (end === -1 && bytes.length - from <= maxHeadBytes) return this.#judgeBeginning(bytes, from);
    if (end === -1 || end - from > maxHeadBytes) return this.#refuse(headTooLarge('request'), bytes);
    if (this.context.events.isCongested()) return this.#readLater();
    const head = parseRequestHead(bytes.latin1Slice(from, end), this.#fieldMemo);
    if (head.kind === 'problem') return this.#refuse(head, bytes.subarray(from));
    this.#unread = null;
    if (head.method === 'CONNECT' && this.connection.tunnel === null) this.#handOnConnect(head, bytes, from, end);
    else this.#startExchange(head, bytes, from, end);
  }

  /** The rest of a head is waited for, unless what began can no longer become one: who speaks another protocol waits for us too. */
  #judgeBeginning(bytes: Buffer, from: number): void {
    if (bytes.length - from > judgedBytes) return;
    const found = begunRequestProblem(bytes.latin1Slice(from));
    if (found !== undefined) this.#refuse(found, bytes.subarray(from));
  }

  #readLater(): void {
    this.gate.close(hold.recorderFull);
    this.context.events.onceDrained(() => {
      this.gate.open(hold.recorderFull);
      if (this.#runner === null) this.#guard(() => this.#readRequest());
    });
  }

  #startExchange(head: RequestHead, bytes: Buffer, from: number, end: number): void {
    const facts = requestFacts(head, this.connection);
    if (facts.kind === 'problem') return this.#refuse(facts, bytes.subarray(from), head);
    const framing = requestFraming(head);
    if (framing.kind === 'problem') return this.#refuse(framing, bytes.subarray(from), head);
    const runner = new ExchangeRunner(this, head, { facts, framing });
    this.#runner = runner;
    const used = runner.begin(bytes, from, end);
    if (used < bytes.length && !this.#isClosing) this.#keepUnread(bytes.subarray(used));
  }

  #handOnConnect(head: RequestHead, bytes: Buffer, from: number, end: number): void {
    const target = parseRequestTarget('CONNECT', head.target);
    if ('kind' in target) return this.#refuse(target, bytes.subarray(from), head);
    if (target.form !== 'authority') return;
    this.#unlisten();
    this.#owner.close();
    this.#onConnect({
      head,
      host: hostWithoutBrackets(target.host).toLowerCase(),
      port: target.port,
      client: this.connection,
      unread: bytes.subarray(end),
    });
  }

  /** What could not be read as a request is answered with a reason, recorded, and ends the connection. */
  #refuse(found: HeadProblem, arrived: Buffer, head?: RequestHead): void {
    const failure = malformedRequest(found, 'request-head');
    this.#recordRefused(failure, arrived, head);
    if (!this.hasEnded || this.#socket.writable) {
      const page = proxyPage(failure, { keepAlive: false, withBody: head?.method !== 'HEAD' });
      this.#socket.write(Buffer.from(page.text, 'latin1'));
    }
    this.#close();
  }

  #recordRefused(failure: Failure, arrived: Buffer, head?: RequestHead): void {
    const { context, connection } = this;
    const { tunnel } = connection;
    const scheme = connection.tls === null ? 'http' : 'https';
    const exchange = new Exchange({
      id: context.createId(),
      sessionId: context.config().recordTo,
      startedAt: Date.now(),
      kind: 'http',
      method: head?.method ?? '',
      url: tunnel === null ? (head?.target ?? '') : `${scheme}://${tunnel.host}:${tunnel.port}${head?.target ?? ''}`,
      protocol: scheme,
      host: tunnel?.host ?? '',
      path: head?.target ?? '',
      httpVersion: head?.version ?? '1.1',
      requestHeaders: head?.headers ?? [],
      clientAddress: connection.clientAddress,
    });
    if (connection.tls !== null) exchange.tls = { client: connection.tls, upstream: null };
    context.events.exchangeStarted(exchange);
    const copy = arrived.subarray(0, maxHeadBytes);
    exchange.requestBodyBytes = copy.length;
    context.events.bodyReceived(exchange, 'request', copy);
    exchange.failed(failure, 0);
    context.events.exchangeEnded(exchange);
    for (const hear of context.chain().failed ?? []) hear(exchange, failure);
  }

  // ── ClientSide ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  write(bytes: Buffer): boolean {
    return this.#socket.writable ? this.#socket.write(bytes) : true;
  }

  targetFor(facts: RequestFacts): TargetAnswer | Promise<TargetAnswer> {
    const { scheme, upstreamHost: host, upstreamPort: port } = facts;
    const chain = this.context.chain();
    const known = this.#knownTarget;
    // Every change of the configuration makes a new chain, so the same chain means that the answer still holds.
    if (known?.chain === chain && known.host === host && known.port === port && known.scheme === scheme)
      return known.answer;
    const serverName = this.connection.tls?.serverName ?? undefined;
    const answer = targetFor({ scheme, host, port, serverName }, this.context);
    // What an interceptor says may differ from one time to the next.
    if (chain.connect === null && !(answer instanceof Promise))
      this.#knownTarget = { chain, scheme, host, port, answer };
    return answer;
  }

  takeIdle(target: UpstreamTarget, mayRepeat: boolean, maxIdleMs: number): UpstreamHttp1 | null {
    const attached = this.#attached;
    if (attached !== null) {
      const isSame = attached.target === target || attached.connection.key === targetKey(target);
      const isFit = isSame && attached.isUsable && attached.isIdle;
      const isFresh = mayRepeat || attached.connection.isBound || performance.now() - attached.idleSince <= maxIdleMs;
      if (isFit && isFresh) {
        attached.target = target;
        return attached;
      }
      this.#releaseUpstream();
    }
    const idle =
      (mayRepeat ? this.#owner.takeOwn(target) : null) ?? (mayRepeat ? this.#owner.takeShared(target) : null);
    return idle === null ? null : this.attach(idle);
  }

  attach(connection: UpstreamConnection): UpstreamHttp1 {
    this.#releaseUpstream();
    this.#attached = new UpstreamHttp1(connection, this.connection.tls);
    return this.#attached;
  }

  keepForLater(connection: UpstreamConnection): void {
    this.#owner.giveBack(connection);
    if (this.#socket.destroyed) this.#owner.close();
  }

  forget(upstream: UpstreamHttp1): void {
    if (this.#attached === upstream) this.#attached = null;
  }

  detach(): { socket: Socket; unread: Buffer } {
    this.#runner = null;
    this.#isClosing = true;
    this.#unlisten();
    this.gate.open(hold.peerFull | hold.recorderFull | hold.notConnected | hold.pipelined);
    const unread = this.#unread ?? Buffer.alloc(0);
    this.#unread = null;
    this.#owner.close();
    return { socket: this.#socket, unread };
  }

  exchangeOver(next: AfterExchange): void {
    this.#runner = null;
    if (this.#isClosing) return;
    if (next === 'reset') return this.#reset();
    if (next === 'close' || (this.hasEnded && this.#unread === null)) return this.#close();
    this.gate.open(hold.pipelined | hold.notConnected);
    // A new turn of the microtask queue, so that many pipelined requests do not grow the stack.
    if (this.#unread !== null) queueMicrotask(() => this.#guard(() => this.#nextPipelined()));
  }

  #nextPipelined(): void {
    if (this.#runner !== null || this.#isClosing) return;
    this.#readRequest();
    if (this.hasEnded && this.#runner === null && !this.#isClosing) this.#endIdle();
  }

  abandon(): void {
    this.#runner?.abandon(internalFailure('request-head'));
    if (!this.#isClosing) this.#reset();
  }

  relayedBy(interrupt: () => void): void {
    this.#interruptRelay = interrupt;
  }

  /** The proxy is shutting down. */
  shutDown(): void {
    if (this.#interruptRelay !== null) this.#interruptRelay();
    else if (this.#runner === null) this.#close();
    else this.#runner.abandon(interrupted());
  }

  // ── ends ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #bug(error: unknown): void {
    this.context.reportBug(error, this.#runner?.exchange.id);
    this.abandon();
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#bug(error);
    }
  }

  #close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#unread = null;
    this.gate.open(hold.peerFull | hold.recorderFull | hold.notConnected | hold.pipelined);
    this.#socket.end();
    if (this.hasEnded) return;
    const timer = setTimeout(() => this.#socket.destroy(), lingerMs);
    timer.unref();
    this.#socket.once('end', () => this.#socket.destroySoon());
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #reset(): void {
    this.#isClosing = true;
    this.connection.reset();
  }

  #unlisten(): void {
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('close', this.#onClose);
    this.#socket.off('drain', this.#onDrain);
    // The error listener stays: an error nobody hears would end the process.
  }

  #releaseUpstream(): void {
    const attached = this.#attached;
    this.#attached = null;
    if (attached === null || !attached.isUsable) return;
    if (!attached.isIdle) return attached.destroy();
    attached.detach();
    this.#owner.giveBack(attached.connection);
  }
}

const cutHead: HeadProblem = {
  kind: 'problem',
  code: 'head-cut',
  message: 'The connection ended in the middle of the request head.',
};
