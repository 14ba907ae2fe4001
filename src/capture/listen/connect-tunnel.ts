import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsFacts } from '../../model/connection.ts';
import type { Failure } from '../../model/failure.ts';
import type { ClientHello } from '../../wire/client-hello.ts';
import type { CaptureContext, ClientConnection } from '../context.ts';
import { relayBytes } from '../http/byte-relay.ts';
import { type ConnectRequest, serveHttp1 } from '../http/http1-connection.ts';
import { askInOrder, type Verdict } from '../interceptors/chain.ts';
import type { ClientHelloFacts } from '../interceptors/interceptor.ts';
import type { ClientHandshake } from '../tls/client-handshake.ts';
import { diagnoseClientTls, diagnoseSilentClose } from '../tls/client-tls-diagnosis.ts';
import type { DialResult } from '../upstream/upstream-connection.ts';
import type { ClientRegistry } from './client-registry.ts';
import { EarlyConnection } from './early-connection.ts';
import { type FirstBytes, FirstBytesReader } from './first-bytes.ts';
import { startTunnel, TunnelEntry, type TunnelStart } from './tunnel-entry.ts';

/**
 * One CONNECT tunnel, from its request on. In: the parsed CONNECT and its socket. Out: by the client's first bytes
 *
 *   TLS hello ──► interceptors ──► decrypt ──► http/ (each request is an entry)
 *                      └─────────► pass through ─┐
 *   HTTP/1 ──────────────────────────────────────┼──► http/
 *   anything else, or the server speaks first ───┴──► relayed as bytes (the tunnel is one entry)
 *
 * It must never decrypt what an interceptor wants passed through, and never lose a byte read while finding out.
 */
export interface TunnelContext {
  capture: CaptureContext;
  clientHandshake: ClientHandshake;
  clients: ClientRegistry;
}

export function openTunnel(request: ConnectRequest, context: TunnelContext): void {
  // Nothing may be read before somebody listens.
  request.client.socket.pause();
  const tunnel = new ConnectTunnel(request, context);
  const refusal = context.capture.upstream.refusalFor({ host: request.host, port: request.port, address: null });
  if (!(refusal instanceof Promise)) return tunnel.answer(refusal);
  refusal.then((settled) => tunnel.answer(settled)).catch((error: unknown) => tunnel.bug(error));
}

/** A client that closes a fresh, silent connection within this time after the handshake did so because of the certificate. */
const silentCloseMs = 500;

class ConnectTunnel {
  readonly #request: ConnectRequest;
  readonly #client: ClientConnection;
  readonly #socket: Socket;
  readonly #context: TunnelContext;
  readonly #capture: CaptureContext;
  readonly #start: TunnelStart;
  #reader: FirstBytesReader | null = null;
  /** Made while the client is silent: the server may be the one to speak first. */
  #early: EarlyConnection | null = null;

  constructor(request: ConnectRequest, context: TunnelContext) {
    this.#request = request;
    this.#client = request.client;
    this.#socket = request.client.socket;
    this.#context = context;
    this.#capture = context.capture;
    this.#start = startTunnel(request, context.capture);
  }

  /** To the client's CONNECT. The origin is dialled later, because what to do with it depends on what the client says. */
  answer(refusal: Failure | null): void {
    if (this.#socket.destroyed) return;
    if (refusal !== null) return this.#refuse(refusal);
    this.#socket.write(this.#request.head.version === '1.0' ? established10 : established11);
    if (this.#request.unread.length > 0) this.#socket.unshift(this.#request.unread);
    this.#context.clients.setSpeaker(this.#socket, { end: () => this.#socket.destroy() });
    this.#reader = new FirstBytesReader(this.#socket, {
      onFirst: (first) => this.#guard(() => this.#take(first)),
      onSilent: () => this.#guard(() => this.#dialEarly()),
    });
  }

  bug(error: unknown): void {
    this.#capture.reportBug(error);
    this.#early?.abandon();
    this.#socket.destroy();
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.bug(error);
    }
  }

  #refuse(failure: Failure): void {
    const { version } = this.#request.head;
    const body = `${failure.message}\n`;
    const head = `HTTP/${version} 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
    this.#entry('http', 403).failed(failure);
    this.#socket.end(head + body);
    this.#socket.resume();
  }

  #take(first: FirstBytes): void {
    switch (first.kind) {
      case 'closed':
        return this.#closedUnused();
      case 'stalled-hello':
        this.#early?.abandon();
        this.#entry('https').failed(
          diagnoseClientTls({ code: 'HANDSHAKE_TIMEOUT', host: this.#request.host, alpn: [], versions: [] }),
        );
        return void this.#socket.destroy();
      case 'cut-off':
        return this.#cutOff();
      case 'tls':
        return this.#takeHello(first.hello, first.bytes);
      case 'http':
        return this.#serve(first.bytes);
      case 'opaque':
        return this.#relay('http', first.bytes, first.hasEnded);
    }
  }

  /** Browsers open tunnels in advance and close those they did not need: no entry. */
  #closedUnused(): void {
    this.#early?.abandon();
    this.#socket.destroy();
  }

  #cutOff(): void {
    this.#early?.abandon();
    const message = 'The client broke the tunnel off before its first message was complete.';
    this.#entry('http').failed({ kind: 'aborted', side: 'client', phase: 'tunnel', message });
    this.#socket.destroy();
  }

  #serve(bytes: Buffer): void {
    this.#early?.keep();
    this.#socket.unshift(bytes);
    this.#serveOn({ ...this.#client, tunnel: this.#endpoint });
  }

  #serveOn(connection: ClientConnection): void {
    const serving = serveHttp1(connection, this.#capture, (nested) => openTunnel(nested, this.#context));
    this.#context.clients.setSpeaker(this.#socket, serving);
  }

  get #endpoint(): { host: string; port: number } {
    return { host: this.#request.host, port: this.#request.port };
  }

  // ── TLS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #takeHello(hello: ClientHello, bytes: Buffer): void {
    const steps = this.#capture.chain().clientHello;
    const facts: ClientHelloFacts = {
      ...this.#endpoint,
      serverName: hello.serverName ?? null,
      alpn: hello.alpn,
      clientAddress: this.#client.clientAddress,
      decrypt: mayCarryHttp(hello.alpn),
    };
    if (steps === null)
      return this.#handleHello(hello, bytes, { kind: 'continue', value: facts, isChanged: false, wasHeld: false });
    const verdict = askInOrder(steps, facts);
    if (!(verdict instanceof Promise)) return this.#handleHello(hello, bytes, verdict);
    verdict.then((settled) => this.#handleHello(hello, bytes, settled)).catch((error: unknown) => this.bug(error));
  }

  #handleHello(hello: ClientHello, bytes: Buffer, verdict: Verdict<ClientHelloFacts>): void {
    if (verdict.kind === 'continue')
      return verdict.value.decrypt ? this.#decrypt(hello, bytes) : this.#relay('https', bytes, false);
    const message =
      verdict.kind === 'abort'
        ? verdict.reason
        : 'A rule answered in place of the origin before the connection was decrypted.';
    this.#early?.abandon();
    this.#entry('https').failed({ kind: 'blocked', side: 'proxy', phase: 'client-tls', message });
    this.#socket.destroy();
  }

  #decrypt(hello: ClientHello, bytes: Buffer): void {
    this.#early?.abandon();
    this.#socket.unshift(bytes);
    const serverName = hello.serverName ?? null;
    const host = certificateHost(serverName ?? this.#request.host);
    this.#context.clientHandshake.accept(
      this.#socket,
      { host, serverName },
      {
        secure: (socket, facts) => this.#guard(() => this.#serveDecrypted(socket, facts, hello)),
        failed: (error) => this.#guard(() => this.#handshakeFailed(error, hello)),
        faulty: (error) => this.bug(error),
      },
    );
  }

  #serveDecrypted(socket: TLSSocket, tls: TlsFacts, hello: ClientHello): void {
    if (!tls.isResumed) this.#watchSilentClose(socket, tls, hello);
    const { clientAddress, reset } = this.#client;
    const resetBoth = (): void => {
      reset();
      socket.destroy();
    };
    this.#serveOn({ socket, reset: resetBoth, clientAddress, tls, tunnel: this.#endpoint });
  }

  #handshakeFailed(error: NodeJS.ErrnoException, hello: ClientHello): void {
    const code = error.code ?? error.message;
    this.#entry('https').failed(
      diagnoseClientTls({ code, host: this.#request.host, alpn: hello.alpn, versions: hello.versions }),
    );
    this.#socket.destroy();
  }

  /** Some clients finish the handshake first and judge the certificate then. */
  #watchSilentClose(socket: TLSSocket, tls: TlsFacts, hello: ClientHello): void {
    const securedMs = performance.now();
    let code = '';
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code?.startsWith('ERR_SSL_')) code = error.code;
    });
    socket.once('close', () => {
      if (socket.bytesRead > 0 || performance.now() - securedMs > silentCloseMs) return;
      const facts = { code, host: this.#request.host, alpn: hello.alpn, versions: hello.versions };
      this.#guard(() => this.#entry('https', 200, tls).failed(diagnoseSilentClose(facts)));
    });
  }

  // ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

  #relay(protocol: 'http' | 'https', bytes: Buffer | null, hasEnded: boolean): void {
    const entry = this.#entry(protocol);
    const early = this.#early ?? this.#dial();
    // Until the upstream is there nobody reads the client; its going away still has to be seen.
    const onClose = (): void => {
      early.abandon();
      entry.failed({
        kind: 'aborted',
        side: 'client',
        phase: 'connect',
        message: 'The client closed the tunnel before the origin was reached.',
      });
    };
    this.#socket.once('close', onClose);
    void early.result.then((result) => {
      this.#socket.off('close', onClose);
      this.#guard(() => this.#join(entry, result, { bytes, hasEnded, early }));
    });
  }

  #join(
    entry: TunnelEntry,
    result: DialResult,
    from: { bytes: Buffer | null; hasEnded: boolean; early: EarlyConnection },
  ): void {
    entry.noteDial(result);
    if (result.kind === 'failed') {
      entry.failed(result.failure);
      return void this.#socket.destroy();
    }
    const { connection } = result;
    from.early.release();
    // Node tells of a FIN at once when nothing is left to read, so it may have passed unheard while the origin was dialled.
    const hasEnded = from.hasEnded || this.#socket.readableEnded;
    const end = (): void => {
      entry.failed(interrupted);
      this.#socket.destroy();
    };
    this.#context.clients.setSpeaker(this.#socket, { end });
    relayBytes(
      { socket: this.#socket, unread: from.bytes, hasEnded, reset: this.#client.reset },
      { socket: connection.socket, unread: null, hasEnded: from.early.hasEnded, reset: () => connection.reset() },
      {
        passed: (direction, bytes) => entry.passed(direction, bytes.length),
        closed: (side, error) => (side === null ? entry.completed() : entry.failed(tunnelBroken(side, error))),
      },
      this.#capture.events,
    );
  }

  #entry(protocol: 'http' | 'https', status = 200, tls?: TlsFacts): TunnelEntry {
    return new TunnelEntry(this.#start, this.#capture, {
      protocol,
      status,
      ...(tls ? { tls: { client: tls, upstream: null } } : {}),
    });
  }

  // ── the client is silent ────────────────────────────────────────────────────────────────────────────────────────────────

  #dialEarly(): void {
    const early = this.#dial();
    this.#early = early;
    early.watch(() => this.#guard(() => this.#relay('http', this.#reader?.stop() ?? null, false)));
  }

  #dial(): EarlyConnection {
    return new EarlyConnection(this.#capture, this.#endpoint);
  }
}

const established11 = 'HTTP/1.1 200 Connection Established\r\n\r\n';
const established10 = 'HTTP/1.0 200 Connection Established\r\n\r\n';

const interrupted: Failure = {
  kind: 'interrupted',
  side: 'proxy',
  phase: 'tunnel',
  message: 'The proxy was stopped while this tunnel was open.',
};
function tunnelBroken(side: 'client' | 'upstream', error: NodeJS.ErrnoException | null): Failure {
  const who = side === 'client' ? 'The client' : 'The origin';
  const isTimeout = error?.code === 'ETIMEDOUT';
  const message = isTimeout
    ? `${who} did not answer any more, and the tunnel was closed.`
    : `${who} broke the tunnel off.`;
  return {
    kind: isTimeout ? 'timed-out' : 'reset',
    side,
    phase: 'tunnel',
    ...(error?.code ? { code: error.code } : {}),
    message,
  };
}

const httpProtocols: ReadonlySet<string> = new Set(['h2', 'http/1.1', 'http/1.0', 'http/0.9', 'spdy/3', 'spdy/3.1']);

/** A client that names only other protocols (`imap`, `mqtt`, …) does not want HTTP, so there is nothing for us to read inside. */
function mayCarryHttp(alpn: readonly string[]): boolean {
  return alpn.length === 0 || alpn.some((protocol) => httpProtocols.has(protocol));
}

/** The names of certificates have no dot at the end. */
function certificateHost(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
