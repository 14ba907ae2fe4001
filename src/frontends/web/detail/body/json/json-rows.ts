import { type JsonIndex, jsonKind } from './json-index.ts';

export const isContainer = (index: JsonIndex, at: number): boolean => (index.kind[at] ?? 9) <= jsonKind.array;

/** The values on screen, in order: everything but what is inside of folded containers. */
export function visibleRows(index: JsonIndex, unfolded: ReadonlySet<number>): Int32Array {
  const rows = new Int32Array(countVisible(index, unfolded));
  let row = 0;
  for (let at = 0; at < index.count; ) {
    rows[row++] = at;
    at = unfolded.has(at) ? at + 1 : (index.next[at] as number);
  }
  return rows;
}

function countVisible(index: JsonIndex, unfolded: ReadonlySet<number>): number {
  let count = 0;
  for (let at = 0; at < index.count; count++) at = unfolded.has(at) ? at + 1 : (index.next[at] as number);
  return count;
}

/** Unfolds level by level, as long as not much more than a screen becomes visible. */
export function firstUnfolded(index: JsonIndex, mostRows = 150): Set<number> {
  const unfolded = new Set<number>();
  let level = rootsOf(index);
  let rows = level.length;
  while (level.length > 0) {
    const containers = level.filter((at) => isContainer(index, at) && (index.children[at] ?? 0) > 0);
    const added = containers.reduce((sum, at) => sum + (index.children[at] ?? 0), 0);
    if (rows + added > mostRows && unfolded.size > 0) return unfolded;
    if (rows > 1 && rows + added > mostRows) return unfolded;
    for (const at of containers) unfolded.add(at);
    rows += added;
    level = containers.flatMap((at) => childrenOf(index, at));
  }
  return unfolded;
}

export function rootsOf(index: JsonIndex): number[] {
  const roots: number[] = [];
  for (let at = 0; at < index.count; at = index.next[at] as number) roots.push(at);
  return roots;
}

export function childrenOf(index: JsonIndex, parent: number): number[] {
  const children: number[] = [];
  const end = index.next[parent] as number;
  for (let at = parent + 1; at < end; at = index.next[at] as number) children.push(at);
  return children;
}

/** A container and everything in it, while that is not too much to draw. */
export function withDescendants(index: JsonIndex, at: number, unfolded: ReadonlySet<number>): Set<number> {
  const all = new Set(unfolded);
  const end = Math.min(index.next[at] as number, at + 200_000);
  for (let each = at; each < end; each++) if (isContainer(index, each)) all.add(each);
  return all;
}

/** Unfolds what is above a value, so that it can be seen. */
export function withAncestors(index: JsonIndex, at: number, unfolded: ReadonlySet<number>): Set<number> {
  const all = new Set(unfolded);
  for (let parent = index.parent[at] as number; parent >= 0; parent = index.parent[parent] as number) all.add(parent);
  return all;
}

const plainName = /^[A-Za-z_$][\w$]*$/;

/** `$.items[3].name`, `$["a b"]`; of several roots, `$[line]` counted from 0. */
export function jsonPath(index: JsonIndex, text: string, at: number): string {
  const steps: string[] = [];
  for (let each = at; (index.parent[each] as number) >= 0; each = index.parent[each] as number)
    steps.push(stepTo(index, text, each));
  const root = at < 0 ? 0 : rootOf(index, at);
  const isOnlyRoot = root === 0 && index.next[0] === index.count;
  const head = isOnlyRoot ? '$' : `$[${rootsOf(index).indexOf(root)}]`;
  return head + steps.toReversed().join('');
}

function stepTo(index: JsonIndex, text: string, at: number): string {
  const keyStart = index.keyStart[at] as number;
  if (keyStart < 0) return `[${positionIn(index, at)}]`;
  const quoted = text.slice(keyStart, index.keyEnd[at]);
  const name = quoted.slice(1, -1);
  return plainName.test(name) ? `.${name}` : `[${quoted}]`;
}

function rootOf(index: JsonIndex, at: number): number {
  let root = at;
  while ((index.parent[root] as number) >= 0) root = index.parent[root] as number;
  return root;
}

/** Which item of its array a value is. */
export function positionIn(index: JsonIndex, at: number): number {
  let position = 0;
  for (let each = (index.parent[at] as number) + 1; each < at; each = index.next[each] as number) position += 1;
  return position;
}

/** Names and plain values that hold the text, letter case apart, in order. */
export function searchJson(index: JsonIndex, text: string, wanted: string, most = 10_000): number[] {
  const found: number[] = [];
  if (wanted === '') return found;
  const lower = wanted.toLowerCase();
  for (let at = 0; at < index.count && found.length < most; at++) {
    const name = (index.keyStart[at] as number) < 0 ? '' : text.slice(index.keyStart[at], index.keyEnd[at]);
    const value = isContainer(index, at) ? '' : text.slice(index.start[at], index.end[at]);
    if (name.toLowerCase().includes(lower) || value.toLowerCase().includes(lower)) found.push(at);
  }
  return found;
}

/** The text with one value a line, every name and value exactly as it stands. */
export function formatJson(index: JsonIndex, text: string): string {
  const parts: string[] = [];
  const open: number[] = [];
  const closeUpTo = (parent: number): void => {
    while (open.length > 0 && open.at(-1) !== parent) {
      const at = open.pop() as number;
      parts.push(`\n${'  '.repeat(open.length)}${index.kind[at] === jsonKind.object ? '}' : ']'}`);
    }
  };
  for (let at = 0; at < index.count; at++) {
    const parent = index.parent[at] as number;
    closeUpTo(parent);
    const isFirst = parent < 0 ? at === 0 : at === parent + 1;
    if (!isFirst) parts.push(parent < 0 ? '' : ',');
    if (at > 0) parts.push('\n', '  '.repeat(open.length));
    const keyStart = index.keyStart[at] as number;
    if (keyStart >= 0) parts.push(text.slice(keyStart, index.keyEnd[at]), ': ');
    if (!isContainer(index, at)) parts.push(text.slice(index.start[at], index.end[at]));
    else if (index.children[at] === 0) parts.push(index.kind[at] === jsonKind.object ? '{}' : '[]');
    else {
      parts.push(index.kind[at] === jsonKind.object ? '{' : '[');
      open.push(at);
    }
  }
  closeUpTo(-1);
  return parts.join('');
}
