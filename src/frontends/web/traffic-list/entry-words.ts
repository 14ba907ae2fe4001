import { hostText } from '../../../formats/entry-texts.ts';
import type { FailureKind } from '../../../model/failure.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';

const failureWords: Readonly<Record<FailureKind, string>> = {
  'malformed-request': 'malformed',
  'malformed-response': 'malformed',
  unresolved: 'no address',
  refused: 'refused',
  unreachable: 'unreachable',
  reset: 'reset',
  'closed-early': 'cut off',
  'timed-out': 'timed out',
  'bad-certificate': 'bad cert',
  'upstream-tls': 'TLS failed',
  'client-tls': 'TLS refused',
  aborted: 'aborted',
  'own-port': 'own port',
  loop: 'loop',
  blocked: 'blocked',
  interrupted: 'interrupted',
  internal: 'our fault',
};

export const isEnded = ({ state }: EntrySummary): boolean => state === 'completed' || state === 'failed';

/** `200`, `refused`, `200 cut off`; `…` while there is nothing to say, `101 …` while a WebSocket is open. */
export function statusWords({ status, state, failure, kind }: EntrySummary): string {
  const known = status === null || kind === 'tunnel' ? '' : String(status);
  if (state === 'failed') return `${known} ${failure === null ? 'failed' : failureWords[failure.kind]}`.trim();
  if (state === 'completed') return known === '' ? (kind === 'tunnel' ? 'closed' : '–') : known;
  if (kind === 'tunnel') return 'open';
  return `${known} …`.trim();
}

export type StatusTone = 'ok' | 'redirect' | 'warn' | 'danger' | 'muted';

export function statusTone({ status, state }: EntrySummary): StatusTone {
  if (state === 'failed') return 'danger';
  if (status === null) return 'muted';
  if (status >= 500) return 'danger';
  if (status >= 400) return 'warn';
  if (status >= 300) return 'redirect';
  return status >= 200 ? 'ok' : 'muted';
}

export const hostWords = (entry: EntrySummary): string => hostText(entry) || '–';

/** Path and query apart, because the path is what one looks for. */
export function pathWords({ path, kind }: EntrySummary): { path: string; query: string } {
  if (kind === 'tunnel') return { path: 'tunnel, not decrypted', query: '' };
  const at = path.indexOf('?');
  return at === -1 ? { path, query: '' } : { path: path.slice(0, at), query: path.slice(at) };
}

/** What a screen reader says of a row. */
export function rowWords(entry: EntrySummary): string {
  const { path, query } = pathWords(entry);
  return `${entry.method} ${statusWords(entry)} ${hostWords(entry)}${path}${query}`;
}
