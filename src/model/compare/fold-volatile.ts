const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Hexadecimal of a hash or an object id: eight or more with both digits and letters, not within a word. */
const hash = /(?<![0-9a-z])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}(?![0-9a-z])/gi;
/** Six digits and more: counters, times, telephone numbers. */
const longDigits = /\d{6,}/g;
/** Letters and digits mixed, twenty and more, as tokens, ULIDs and base64 are. */
const token = /(?<![0-9a-z_-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{20,}={0,2}(?![0-9a-z_-])/gi;

/** What changes from run to run is folded to a name: `/a/4f1c…/b` and `/a/77aa…/b` become one text. */
export function foldVolatile(text: string): string {
  if (text.length < 6 || !/\d/.test(text)) return text;
  return text.replace(uuid, '{uuid}').replace(hash, '{hash}').replace(longDigits, '{number}').replace(token, '{token}');
}

/** A path without what identifies one thing of many: a segment of digits is an id, however short. */
export function foldPath(path: string): string {
  if (!/\d/.test(path)) return path;
  return path
    .split('/')
    .map((segment) => (/^\d+$/.test(segment) ? '{id}' : foldVolatile(segment)))
    .join('/');
}

/** Names stay, volatile values are folded, and the order of the parameters does not matter. */
export function foldQuery(query: string): string {
  const pairs = query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? pair : `${pair.slice(0, at)}=${foldVolatile(pair.slice(at + 1))}`;
  });
  return sortQuery(pairs.join('&'));
}

/** By name; parameters of one name stay in their order. */
export function sortQuery(query: string): string {
  if (!query.includes('&')) return query;
  const pairs = query.split('&');
  return pairs.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0)).join('&');
}

const nameOf = (pair: string): string => pair.split('=', 1)[0] as string;
