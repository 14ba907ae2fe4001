import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { canonicalHost } from '../../wire/canonical-host.ts';
import { isLocalhostName } from './own-endpoints.ts';

/**
 * A host name in, its addresses out, in the order to try them (RFC 8305 §4: families alternate, the system's first choice first).
 * Throws the system's error. Lookups of one name that run at the same time share one: getaddrinfo(3) occupies a thread of libuv's
 * small pool while it waits, and a browser opens six connections at once.
 */
export async function resolveAddresses(host: string): Promise<string[]> {
  const running = lookups.get(host);
  if (running !== undefined) return running;
  const started = isLocalhostName(host) ? loopbackAddresses(host) : systemAddresses(host);
  lookups.set(host, started);
  try {
    return await started;
  } finally {
    lookups.delete(host);
  }
}

async function systemAddresses(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, order: 'verbatim' });
  return alternateFamilies(found.map((one) => one.address));
}

/**
 * RFC 6761 §6.3: `localhost` and the names below it are this machine, in both families, whether or not the system's resolver knows them.
 * Browsers and curl hold to that, so without it an address that works directly would not work through the proxy.
 */
async function loopbackAddresses(host: string): Promise<string[]> {
  const known = await systemAddresses(host).catch((): string[] => []);
  return [...new Set([...known, '127.0.0.1', '::1'])];
}

/** The address a host is written as (`127.0.0.1`, `2130706433`, `::1`), or null for a name. */
export function literalAddress(host: string): string | null {
  const canonical = canonicalHost(host);
  if (isIP(canonical) === 0) return null;
  // A zone (`fe80::1%eth0`) says which interface and is needed to connect.
  return host.includes('%') ? host : canonical;
}

export function alternateFamilies(addresses: readonly string[]): string[] {
  const first = addresses[0];
  if (first === undefined) return [];
  const preferred = addresses.filter((address) => isIP(address) === isIP(first));
  const others = addresses.filter((address) => isIP(address) !== isIP(first));
  const ordered: string[] = [];
  for (let i = 0; i < Math.max(preferred.length, others.length); i++) {
    ordered.push(...preferred.slice(i, i + 1), ...others.slice(i, i + 1));
  }
  return [...new Set(ordered)];
}

const lookups = new Map<string, Promise<string[]>>();
