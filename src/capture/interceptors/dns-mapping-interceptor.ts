import type { DnsMapping } from '../../model/dns-mapping.ts';
import { matchesHostPattern } from '../../model/host-pattern.ts';
import type { Interceptor } from './interceptor.ts';

/** Sends connections for chosen host names to a fixed address. An exact name wins over a `*.` pattern, a longer pattern over a shorter. */
export function createDnsMappingInterceptor(mappings: readonly DnsMapping[]): Interceptor | null {
  const ordered = mappings.filter((mapping) => mapping.isEnabled).sort(moreSpecificFirst);
  if (ordered.length === 0) return null;
  return {
    name: 'dns-mapping',
    connect(target) {
      const mapping = ordered.find((candidate) => matchesHostPattern(candidate.host, target.host));
      if (mapping === undefined) return { kind: 'continue' };
      return { kind: 'continue', value: { ...target, address: mapping.address } };
    },
  };
}

function moreSpecificFirst(a: DnsMapping, b: DnsMapping): number {
  const wildcards = Number(a.host.startsWith('*.')) - Number(b.host.startsWith('*.'));
  return wildcards || b.host.length - a.host.length;
}
