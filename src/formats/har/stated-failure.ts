import type { Failure, FailureKind } from '../../model/failure.ts';

const kindsByWord: ReadonlyArray<readonly [RegExp, FailureKind]> = [
  [/REFUSED/i, 'refused'],
  [/NAME_NOT_RESOLVED|ENOTFOUND|unresolved/i, 'unresolved'],
  [/UNREACHABLE|DISCONNECTED/i, 'unreachable'],
  [/RESET/i, 'reset'],
  [/TIMED?_?OUT/i, 'timed-out'],
  [/CERT/i, 'bad-certificate'],
  [/SSL|TLS/i, 'upstream-tls'],
  [/BLOCKED/i, 'blocked'],
  [/ABORT|CANCEL/i, 'aborted'],
];

/** What a browser's tools say in `_error`, e.g. `net::ERR_CONNECTION_REFUSED`; without a word, a missing status is one. */
export function statedFailure(error: string | null, status: number | null): Failure | null {
  if (error === null && status !== null) return null;
  const words = error === null || error === '' ? null : error.slice(0, 500);
  if (words === null && status !== null) return null;
  const kind = kindsByWord.find(([pattern]) => words !== null && pattern.test(words))?.[1] ?? 'closed-early';
  return {
    kind,
    side: kind === 'aborted' ? 'client' : 'upstream',
    phase: status === null ? 'response-head' : 'response-body',
    ...(words === null ? {} : { code: words }),
    message: words === null ? 'The file holds no response.' : `The file says: ${words}.`,
  };
}
