import { matchesHostPattern } from '../../model/host-pattern.ts';
import type { PassthroughDomain } from '../../model/passthrough-domain.ts';
import type { Interceptor } from './interceptor.ts';

/** Leaves the TLS of chosen domains undecrypted. Asks for the SNI first: that is the name the client really wants. */
export function createPassthroughInterceptor(domains: readonly PassthroughDomain[]): Interceptor | null {
  const patterns = domains.filter((domain) => domain.isEnabled).map((domain) => domain.domain);
  if (patterns.length === 0) return null;
  return {
    name: 'ssl-passthrough',
    clientHello(hello) {
      const name = hello.serverName ?? hello.host;
      const isPassed = patterns.some((pattern) => matchesHostPattern(pattern, name));
      return isPassed ? { kind: 'continue', value: { ...hello, decrypt: false } } : { kind: 'continue' };
    },
  };
}
