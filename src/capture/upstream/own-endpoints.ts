import { networkInterfaces } from 'node:os';
import type { Failure } from '../../model/failure.ts';
import { canonicalHost } from '../../wire/canonical-host.ts';

/**
 * Which addresses lead back to this process. In: an address about to be connected to. Out: whether it is one of our own, and the failure
 * to record then. It must know every way to write an own address, because a request sent through the proxy to the control port would pass
 * for a local one there.
 */
export interface OwnEndpoint {
  port: number;
  /** `loop`: the proxy port itself. `own-port`: the control port (REST API and web UI). */
  kind: 'own-port' | 'loop';
}

export function ownEndpointFailure(endpoint: OwnEndpoint, host: string): Failure {
  const { kind, port } = endpoint;
  const message =
    kind === 'loop'
      ? `${host} port ${port} is this proxy itself, so the request would go round in a loop. Ask for the origin's own address instead.`
      : `${host} port ${port} is NectoProxy's own control port, which is not reached through the proxy. Call it directly, without a proxy (curl: --noproxy '*').`;
  return { kind, side: 'proxy', phase: 'connect', message };
}

/** Asked only when the port is one of ours, so reading the interfaces each time costs nothing that matters. */
export function isOwnAddress(address: string): boolean {
  const wanted = canonicalHost(address);
  // 0.0.0.0 and :: reach the own machine on Linux and macOS; ::a.b.c.d is the old, deprecated form of a mapped address.
  if (wanted.startsWith('127.') || wanted.startsWith('0.') || wanted === '::1' || wanted === '::') return true;
  if (isOldMappedLoopback(wanted)) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => canonicalHost(own.address) === wanted));
}

/** Names that need no lookup to be known as our own. */
export function isLocalhostName(host: string): boolean {
  const name = canonicalHost(host);
  return name === 'localhost' || name.endsWith('.localhost');
}

function isOldMappedLoopback(address: string): boolean {
  return /^::7f[0-9a-f]{2}:[0-9a-f]{1,4}$/.test(address);
}
