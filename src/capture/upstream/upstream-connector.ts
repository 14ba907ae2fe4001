import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { UpstreamTlsFacts } from '../../model/connection.ts';
import type { Failure } from '../../model/failure.ts';
import { connectRace, type RaceResult } from './connect-race.ts';
import { connectTimedOut, dialAborted, dialFailure, lookupFailure } from './dial-failure.ts';
import { isLocalhostName, isOwnAddress, type OwnEndpoint, ownEndpointFailure } from './own-endpoints.ts';
import { literalAddress, resolveAddresses } from './resolve-addresses.ts';
import { targetKey } from './target-key.ts';
import { TlsSessionCache } from './tls-session-cache.ts';
import type {
  DialResult,
  UpstreamConnection,
  UpstreamConnector,
  UpstreamOwner,
  UpstreamTarget,
} from './upstream-connection.ts';
import { handshake } from './upstream-handshake.ts';
import { UpstreamPool } from './upstream-pool.ts';
import { createUpstreamTrust } from './upstream-trust.ts';

/**
 * Everything capture needs of the upstream side: a target in, a connection ready for bytes out, with the time each phase really took.
 * Never throws or rejects for what the network does, and never connects to this process's own ports.
 */
export interface UpstreamConnectorOptions {
  ownEndpoints(): readonly OwnEndpoint[];
  /** PEM certificates to trust in addition. */
  upstreamCa?: readonly string[] | undefined;
}

export function createUpstreamConnector(options: UpstreamConnectorOptions): UpstreamConnector & { warmUp(): void } {
  return new Connector(options);
}

type Where = Pick<UpstreamTarget, 'host' | 'port' | 'address'>;
type Lookup =
  | { kind: 'found'; addresses: string[]; dnsMs?: number }
  | { kind: 'failed'; failure: Failure; dnsMs?: number };
interface Times {
  dnsMs?: number;
  connectMs?: number;
  sslMs?: number;
}

class Connector implements UpstreamConnector {
  readonly #ownEndpoints: () => readonly OwnEndpoint[];
  readonly #trust: () => SecureContext;
  readonly #sessions = new TlsSessionCache();
  readonly #pool = new UpstreamPool();

  constructor({ ownEndpoints, upstreamCa = [] }: UpstreamConnectorOptions) {
    this.#ownEndpoints = ownEndpoints;
    this.#trust = createUpstreamTrust(upstreamCa);
  }

  /** Reads the trusted authorities now, so that the first exchange does not wait for it. */
  warmUp(): void {
    this.#trust();
  }

  createOwner(): UpstreamOwner {
    return this.#pool.createOwner();
  }

  close(): void {
    this.#pool.close();
  }

  refusalFor(target: Where): Failure | null | Promise<Failure | null> {
    if (!this.#ownEndpoints().some((own) => own.port === target.port)) return null;
    const address = target.address ?? (isLocalhostName(target.host) ? '127.0.0.1' : literalAddress(target.host));
    if (address !== null) return this.#ownFailure([address], target);
    return this.#lookUp(target).then((found) =>
      found.kind === 'found' ? this.#ownFailure(found.addresses, target) : null,
    );
  }

  async dial(target: UpstreamTarget, signal?: AbortSignal): Promise<DialResult> {
    const found = await this.#lookUp(target);
    const times: Times = found.dnsMs === undefined ? {} : { dnsMs: found.dnsMs };
    if (signal?.aborted) return { kind: 'failed', failure: dialAborted('dns'), ...times };
    if (found.kind === 'failed') return { kind: 'failed', failure: found.failure, ...times };
    const own = this.#ownFailure(found.addresses, target);
    if (own !== null) return { kind: 'failed', failure: own, ...times };
    const startedAt = performance.now();
    const race = await connectRace({ addresses: found.addresses, port: target.port, signal });
    times.connectMs = performance.now() - startedAt;
    if (race.kind !== 'connected') return raceFailure(race, target, times);
    const remoteAddress = formatAddress(race.address, target.port);
    if (target.scheme === 'http')
      return connected(new DialledConnection(target, race.socket, remoteAddress, null), target, times);
    return this.#secure(target, race.socket, { remoteAddress, times, signal });
  }

  async #secure(
    target: UpstreamTarget,
    socket: Socket,
    more: { remoteAddress: string; times: Times; signal: AbortSignal | undefined },
  ): Promise<DialResult> {
    const { remoteAddress, times, signal } = more;
    const startedAt = performance.now();
    const result = await handshake({ socket, target, secureContext: this.#trust(), sessions: this.#sessions, signal });
    if (result.kind === 'failed') return { ...result, ...times, remoteAddress };
    const connection = new DialledConnection(target, result.socket, remoteAddress, result.tls, socket);
    return connected(connection, target, { ...times, sslMs: performance.now() - startedAt });
  }

  async #lookUp(target: Where): Promise<Lookup> {
    const literal = target.address ?? literalAddress(target.host);
    if (literal !== null) return { kind: 'found', addresses: [literal] };
    const startedAt = performance.now();
    try {
      // RFC 6761 §6.3: `localhost` and all names below it are this machine, whatever the resolver knows of them.
      const addresses = await resolveAddresses(isLocalhostName(target.host) ? 'localhost' : target.host);
      return { kind: 'found', addresses, dnsMs: performance.now() - startedAt };
    } catch (error) {
      return {
        kind: 'failed',
        failure: lookupFailure(error as NodeJS.ErrnoException, target.host),
        dnsMs: performance.now() - startedAt,
      };
    }
  }

  #ownFailure(addresses: readonly string[], { host, port }: Where): Failure | null {
    const endpoint = this.#ownEndpoints().find((own) => own.port === port);
    if (endpoint === undefined || !addresses.some(isOwnAddress)) return null;
    return ownEndpointFailure(endpoint, host);
  }
}

class DialledConnection implements UpstreamConnection {
  readonly socket: Socket;
  readonly key: string;
  readonly remoteAddress: string;
  readonly tls: UpstreamTlsFacts | null;
  useCount = 0;
  isBound = false;
  /** The TCP socket, below TLS when there is TLS. */
  readonly #transport: Socket;

  constructor(
    target: UpstreamTarget,
    socket: Socket,
    remoteAddress: string,
    tls: UpstreamTlsFacts | null,
    transport: Socket = socket,
  ) {
    this.key = targetKey(target);
    this.socket = socket;
    this.remoteAddress = remoteAddress;
    this.tls = tls;
    this.#transport = transport;
  }

  reset(): void {
    if (!this.#transport.destroyed) this.#transport.resetAndDestroy();
    this.socket.destroy();
  }
}

function connected(connection: DialledConnection, target: UpstreamTarget, times: Times): DialResult {
  const { socket, remoteAddress, tls } = connection;
  if (!socket.destroyed) return { kind: 'connected', connection, connectMs: 0, ...times };
  // An alert or RST that came in one piece with the end of the handshake: the listeners of whoever dialled would come too late.
  const failure = dialFailure(
    { name: 'Error', message: '', code: 'ECONNRESET' },
    tls ? 'upstream-tls' : 'connect',
    `${target.host} port ${target.port}`,
  );
  return { kind: 'failed', failure, ...times, remoteAddress, ...(tls ? { tls } : {}) };
}

function raceFailure(
  race: Exclude<RaceResult, { kind: 'connected' }>,
  target: UpstreamTarget,
  times: Times,
): DialResult {
  if (race.kind === 'aborted') return { kind: 'failed', failure: dialAborted('connect'), ...times };
  const where =
    target.host === race.address
      ? `${target.host} port ${target.port}`
      : `${target.host} (${race.address}) port ${target.port}`;
  const failure =
    race.kind === 'timed-out' ? connectTimedOut(where, 30_000) : dialFailure(race.error, 'connect', where);
  return { kind: 'failed', failure, ...times, remoteAddress: formatAddress(race.address, target.port) };
}

/** `address:port`, an IPv6 address in brackets. */
export function formatAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
