import type { ComparedItem } from './comparison.ts';
import { parseExactJson } from './exact-json.ts';
import { diffJson, jsonValueText } from './json-diff.ts';
import { type JsonPathPattern, printJsonPath } from './json-path.ts';
import type { Noise } from './noise.ts';
import { diffSequences } from './sequence-diff.ts';

/** One of several things that a body or a connection carries: a WebSocket message, an event of a stream, a part of a multipart body. */
export interface Piece {
  /** What it says besides its content: its type, an event's id, a part's headers. */
  facts: ReadonlyArray<readonly [name: string, value: string]>;
  content: { kind: 'text'; text: string } | { kind: 'binary'; bytes: Uint8Array };
}

export interface PieceOptions {
  noise: Noise;
  /** See endpointOf. */
  endpoint: string;
  unorderedArrays: readonly JsonPathPattern[];
  isEveryArrayUnordered: boolean;
  /** Also what is the same. */
  isWhole: boolean;
}

interface Placed {
  at: string;
  piece: Piece;
}

/**
 * Two sequences of the same kind. What stands between pieces that both have is told piece by piece: content that is JSON by path, everything
 * else whole. `name` is what one is called: `event` gives `event 3`, the place in the first sequence, or in the second where only that has it.
 */
export function comparePieces(
  name: string,
  [a, b]: readonly [a: readonly Piece[], b: readonly Piece[]],
  options: PieceOptions,
): { items: ComparedItem[]; isShortest: boolean } {
  const place = (piece: Piece | undefined, at: number): Placed | null =>
    piece === undefined ? null : { at: `${name} ${at + 1}`, piece };
  const { steps, isShortest } = diffSequences(a.map(keyOf), b.map(keyOf));
  const items: ComparedItem[] = [];
  let removed: number[] = [];
  let added: number[] = [];
  const closeGap = (): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) {
      const [left = -1, right = -1] = [removed[at], added[at]];
      items.push(...comparePlaced(place(a[left], left), place(b[right], right), options));
    }
    removed = [];
    added = [];
  };
  for (const { change, at } of steps) {
    if (change === 'removed') removed.push(at);
    else if (change === 'added') added.push(at);
    else {
      closeGap();
      if (options.isWhole) items.push(wholeItem('same', place(b[at], at), place(b[at], at)));
    }
  }
  closeGap();
  return { items, isShortest };
}

/** By name: those of one name in their order, the names in any. */
export function compareNamedPieces(
  [a, b]: readonly [a: ReadonlyMap<string, Piece[]>, b: ReadonlyMap<string, Piece[]>],
  options: PieceOptions,
): ComparedItem[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name) => {
    const [left, right] = [a.get(name) ?? [], b.get(name) ?? []];
    return Array.from({ length: Math.max(left.length, right.length) }, (_, at) => {
      const [before, after] = [left[at], right[at]];
      if (before && after && keyOf(before) === keyOf(after) && !options.isWhole) return [];
      const place = (piece: Piece | undefined) => (piece === undefined ? null : { at: name, piece });
      return comparePlaced(place(before), place(after), options);
    }).flat();
  });
}

function comparePlaced(a: Placed | null, b: Placed | null, options: PieceOptions): ComparedItem[] {
  if (a === null || b === null) return [wholeItem(a === null ? 'added' : 'removed', a, b)];
  const facts = compareFacts(a, b);
  if (contentKey(a.piece) === contentKey(b.piece))
    return facts.length === 0 && options.isWhole ? [wholeItem('same', a, b)] : facts;
  return [...facts, ...(jsonItems(a, b, options) ?? [wholeItem('changed', a, b)])];
}

function compareFacts(a: Placed, b: Placed): ComparedItem[] {
  const [before, after] = [new Map(a.piece.facts), new Map(b.piece.facts)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): ComparedItem[] => {
    const [left = null, right = null] = [before.get(name), after.get(name)];
    if (left === right) return [];
    const change = left === null ? 'added' : right === null ? 'removed' : 'changed';
    return [{ at: `${a.at} ${name}`, change, a: left, b: right, noise: null }];
  });
}

/** Null when one of them is not JSON. Empty when both mean the same. */
function jsonItems(a: Placed, b: Placed, { noise, endpoint, ...options }: PieceOptions): ComparedItem[] | null {
  const [left, right] = [jsonOf(a.piece), jsonOf(b.piece)];
  if (left === null || right === null) return null;
  const items: ComparedItem[] = [];
  diffJson(left, right, options, ({ path, change, a: before, b: after }) => {
    items.push({
      at: `${a.at} ${printJsonPath(path)}`,
      change,
      a: before === null ? null : jsonValueText(before),
      b: after === null ? null : jsonValueText(after),
      noise: noise.coveringPath(path, endpoint),
    });
  });
  return items;
}

/** Only objects and lists: a number by itself is as well shown as text. */
function jsonOf({ content }: Piece) {
  return content.kind === 'text' && /^\s*[[{]/.test(content.text) ? parseExactJson(content.text) : null;
}

function wholeItem(change: ComparedItem['change'], a: Placed | null, b: Placed | null): ComparedItem {
  const shown = (placed: Placed | null) => (placed === null ? null : shownPiece(placed.piece));
  return { at: (a ?? b)?.at ?? '', change, a: shown(a), b: shown(b), noise: null };
}

const bytesShown = 32;

function shownPiece({ content }: Piece): string {
  if (content.kind === 'text') return content.text;
  const start = Array.from(content.bytes.subarray(0, bytesShown), (byte) => byte.toString(16).padStart(2, '0'));
  const rest = content.bytes.length > bytesShown ? '…' : '';
  return `${content.bytes.length} bytes: ${start.join(' ')}${rest}`;
}

function contentKey({ content }: Piece): string {
  return content.kind === 'text' ? `t${content.text}` : `b${latin1(content.bytes)}`;
}

const keyOf = (piece: Piece): string => `${JSON.stringify(piece.facts)}${contentKey(piece)}`;

/** A character for each byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where it is UTF-8 without NUL, else binary. */
export function contentOf(bytes: Uint8Array): Piece['content'] {
  try {
    const text = strictUtf8.decode(bytes);
    if (!text.includes('\u0000')) return { kind: 'text', text };
  } catch {
    // Not UTF-8.
  }
  return { kind: 'binary', bytes };
}
