// What the terminal's columns and the page's list say of an entry, in the same words. What comes from traffic is not made safe to print here.
import type { EntrySummary } from '../model/traffic-entry.ts';

/** With the port where the URL names one: on one machine it is what tells services apart. */
export function hostText({ url, host, kind }: Pick<EntrySummary, 'url' | 'host' | 'kind'>): string {
  const authority = kind === 'tunnel' ? url : /^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1];
  return authority || host;
}

const typesBySubtype: Readonly<Record<string, string>> = {
  javascript: 'js',
  'x-javascript': 'js',
  ecmascript: 'js',
  'event-stream': 'sse',
  'x-www-form-urlencoded': 'form',
  'octet-stream': 'binary',
  'svg+xml': 'svg',
  plain: 'text',
};

/** A short word for what came back. */
export function typeText({ kind, contentType }: Pick<EntrySummary, 'kind' | 'contentType'>): string {
  if (kind !== 'http') return kind === 'websocket' ? 'ws' : 'tunnel';
  if (contentType === null) return '';
  const [main = '', subtype = ''] = contentType.split('/');
  const known = typesBySubtype[subtype];
  if (known !== undefined) return known;
  const suffix = /\+(json|xml)$/.exec(subtype)?.[1];
  if (subtype.startsWith('grpc')) return 'grpc';
  if (main === 'font') return 'font';
  return (suffix ?? subtype.replace(/^(x-|vnd\.)/, '')).slice(0, 12);
}

/** What went both ways, as `size:` of the filter language counts it. */
export function transferredBytes({
  requestBodySize,
  responseBodySize,
}: Pick<EntrySummary, 'requestBodySize' | 'responseBodySize'>): number {
  return requestBodySize + responseBodySize;
}
