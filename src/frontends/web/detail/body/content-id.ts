import type { BodyContent } from './body-content.ts';

let lastId = 0;
const ids = new WeakMap<BodyContent, number>();

/** A key for what is loaded of one content. */
export function contentId(content: BodyContent): number {
  const known = ids.get(content);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(content, lastId);
  return lastId;
}
