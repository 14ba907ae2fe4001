import { foldPath, foldQuery, sortQuery } from './fold-volatile.ts';
import type { NoiseRules } from './noise.ts';

/** What two entries must share to be a pair of two sessions. */
export interface PairKeys {
  /** The same request, to the letter. */
  exact: string;
  /** The same kind of request: ids, hashes and tokens folded. */
  folded: string;
  /** The same path, folded, whatever the query. */
  endpoint: string;
  /** What is the same for two entries that ask for the same: folded or not, as the rules say. */
  asked: string;
}

export interface PairedFacts {
  method: string;
  host: string;
  /** Path and query as sent; of a tunnel empty. */
  path: string;
}

export function pairKeys(
  { method, host, path }: PairedFacts,
  { isHostIgnored, isVolatileFolded }: Pick<NoiseRules, 'isHostIgnored' | 'isVolatileFolded'>,
): PairKeys {
  const at = path.indexOf('?');
  const [bare, query] = at < 0 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
  const endpoint = endpointOf({ method, host, path }, isHostIgnored);
  const folded = `${endpoint}?${foldQuery(query)}`;
  return {
    exact: `${method} ${isHostIgnored ? '' : host} ${path}`,
    folded,
    endpoint,
    asked: isVolatileFolded ? folded : `${bare}?${sortQuery(query)}`,
  };
}

/** `GET host /users/{id}`: what noise that was learned belongs to. */
export function endpointOf({ method, host, path }: PairedFacts, isHostIgnored: boolean): string {
  const at = path.indexOf('?');
  return `${method} ${isHostIgnored ? '*' : host} ${foldPath(at < 0 ? path : path.slice(0, at))}`;
}
