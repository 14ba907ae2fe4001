import { formPairs } from './comparable-fields.ts';
import { compareNamed } from './compare-named.ts';
import type { ComparedItem } from './comparison.ts';
import { foldPath, foldVolatile } from './fold-volatile.ts';
import type { NoiseRules } from './noise.ts';

interface UrlParts {
  scheme: string;
  host: string;
  port: string;
  path: string;
  query: string;
}

const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

/** By its parts, as written: a URL that no parser takes is compared as well. */
export function compareUrls(a: string, b: string, rules: NoiseRules): { url: ComparedItem[]; query: ComparedItem[] } {
  const left = partsOf(a);
  const right = partsOf(b);
  const items = (['scheme', 'host', 'port', 'path'] as const).map((name): ComparedItem => {
    const change = left[name] === right[name] ? 'same' : 'changed';
    const item = { at: name, change, a: left[name], b: right[name] } as const;
    return { ...item, noise: change === 'same' ? null : noiseOf(name, item.a, { b: item.b, rules }) };
  });
  const valueNoise = (before: string, after: string) =>
    rules.isVolatileFolded && foldVolatile(before) === foldVolatile(after) ? 'an id, time or token' : null;
  return { url: items, query: compareNamed(formPairs(left.query), formPairs(right.query), { valueNoise }) };
}

function noiseOf(name: keyof UrlParts, a: string, { b, rules }: { b: string; rules: NoiseRules }): string | null {
  if (name !== 'path') return rules.isHostIgnored ? 'another host' : null;
  return rules.isVolatileFolded && foldPath(a) === foldPath(b) ? 'an id, time or token' : null;
}

function partsOf(url: string): UrlParts {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/i.exec(url);
  const [, scheme = '', authority = '', path = '', query = ''] = match ?? [];
  const name = scheme.toLowerCase();
  const [, host = authority, port = ''] = /^(.*?)(?::(\d*))?$/.exec(authority) ?? [];
  return { scheme: name, host: host.toLowerCase(), port: port || (defaultPorts[name] ?? ''), path, query };
}

/** Scheme, host and port, for comparing many by hash. */
export function originText(url: string): string {
  const { scheme, host, port } = partsOf(url);
  return `${scheme} ${host} ${port}`;
}
