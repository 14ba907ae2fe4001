import { z } from 'zod';

/**
 * The canonical form of a host pattern (exact host or `*.domain`): lower case, international names as punycode, IPv6 without brackets,
 * no trailing dot; or a sentence that says what is wrong with it.
 */
export function parseHostPattern(text: string): { kind: 'host'; host: string } | { kind: 'refused'; reason: string } {
  const given = text.trim();
  const isWildcard = given.startsWith('*.');
  const name = isWildcard ? given.slice(2) : given;
  const reason = reasonAgainst(name);
  if (reason !== null) return { kind: 'refused', reason };
  const host = canonicalHost(name);
  if (host === null) return { kind: 'refused', reason: `“${given.slice(0, 80)}” is not a host name or IP address.` };
  if (!isWildcard) return { kind: 'host', host };
  if (isAddress(host))
    return { kind: 'refused', reason: 'A wildcard stands before a domain, not before an IP address.' };
  return { kind: 'host', host: `*.${host}` };
}

function reasonAgainst(name: string): string | null {
  if (name === '') return 'Must be a host name such as example.com, or *.example.com for all below it.';
  if (name.includes('*')) return 'The wildcard is “*.” at the start and nothing else, as in *.example.com.';
  if (name.includes('://')) return 'Must be a host name without a scheme: example.com, not https://example.com.';
  if (/[/?#\\]/.test(name)) return 'Must be a host name without a path: example.com, not example.com/path.';
  if (name.includes('@')) return 'Must be a host name without a user name.';
  if (/^(\[[^\]]*\]|[^:]*):\d*$/.test(name)) return 'Must be a host name without a port: it holds for every port.';
  if (/[\s%<>^|[\]]/.test(name.replace(/^\[(.*)\]$/, '$1')))
    return 'Must be a host name: it holds a character that no host name has.';
  return null;
}

function canonicalHost(name: string): string | null {
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  if (bare.includes(':')) return canonicalIpv6(bare);
  const url = URL.parse(`http://${bare}/`);
  if (url === null) return null;
  const host = url.hostname.replace(/\.$/, '');
  // The URL standard reads `1`, `0x7f.1` or `127.1` as IPv4 (WHATWG URL §3.5); a person who writes that as a host means something else.
  if (isIpv4(host) && !isIpv4(bare)) return null;
  const labels = host.split('.');
  return host.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label)) ? host : null;
}

/** Lower case, shortest form; null when it is not an IPv6 address. Zones (`%eth0`) are refused: they name an interface of one machine. */
export function canonicalIpv6(text: string): string | null {
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return null;
  const url = URL.parse(`http://[${text}]/`);
  return url === null ? null : url.hostname.slice(1, -1);
}

export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

const isAddress = (host: string): boolean => host.includes(':') || isIpv4(host);

const text = z.string({ error: (issue) => (issue.input === undefined ? 'Is missing.' : 'Must be text.') });

/** A field that takes a host pattern and gives its canonical form. */
export const hostPattern = text.transform((given, context) => {
  const parsed = parseHostPattern(given);
  if (parsed.kind === 'host') return parsed.host;
  context.addIssue({ code: 'custom', message: parsed.reason });
  return z.NEVER;
});

/** A field that takes an IPv4 or IPv6 address and gives its canonical form. */
export const ipAddress = text.transform((typed, context) => {
  const given = typed.trim();
  const address = isIpv4(given) ? given : given.includes(':') ? canonicalIpv6(given) : null;
  if (address !== null) return address;
  context.addIssue({
    code: 'custom',
    message: 'Must be an IPv4 or IPv6 address such as 127.0.0.1 or ::1, without brackets or port.',
  });
  return z.NEVER;
});
