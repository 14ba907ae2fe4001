import { foldPath, foldQuery } from './fold-volatile.ts';

/** What two entries must share to be a pair of two sessions. */
export interface PairKeys {
  /** The same request, to the letter. */
  exact: string;
  /** The same kind of request: ids, hashes and tokens folded. */
  folded: string;
}

export interface PairedFacts {
  method: string;
  host: string;
  /** Path and query as sent; of a tunnel empty. */
  path: string;
}

export function pairKeys({ method, host, path }: PairedFacts, isHostIgnored: boolean): PairKeys {
  const at = path.indexOf('?');
  const query = at < 0 ? '' : path.slice(at + 1);
  const where = `${endpointOf({ method, host, path }, isHostIgnored)}?${foldQuery(query)}`;
  return { exact: `${method} ${isHostIgnored ? '' : host} ${path}`, folded: where };
}

/** `GET host /users/{id}`: what noise that was learned belongs to. */
export function endpointOf({ method, host, path }: PairedFacts, isHostIgnored: boolean): string {
  const at = path.indexOf('?');
  return `${method} ${isHostIgnored ? '*' : host} ${foldPath(at < 0 ? path : path.slice(0, at))}`;
}
