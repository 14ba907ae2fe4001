import type { UpstreamTarget } from './upstream-connection.ts';

/**
 * Equal for two targets exactly when one may use the other's connections and TLS sessions. Verification is part of it, so that what was
 * accepted unverified for a host in `insecureHosts` never serves a request that must be verified.
 */
export function targetKey(target: UpstreamTarget): string {
  const where = `${target.host}|${target.port}|${target.address ?? ''}`;
  return target.scheme === 'http'
    ? `http|${where}`
    : `https|${where}|${target.serverName ?? ''}|${target.mustVerify ? 'v' : 'i'}`;
}
