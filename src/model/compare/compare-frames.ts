import type { BodyComparison } from './compare-bodies.ts';
import { comparePieces, type Piece, type PieceOptions } from './compare-pieces.ts';
import type { ComparedItem } from './comparison.ts';

/** The WebSocket messages of one side of a connection, put together from their frames. Pings and pongs are not among them. */
export interface ComparableMessages {
  /** Null: there are too many to be looked into, or they are too large. */
  pieces: Piece[] | null;
  count: number;
  /** Of all of them, in order. */
  sha256: string;
}

export interface ComparableFrames {
  client: ComparableMessages;
  server: ComparableMessages;
  /** More may come, or not all of them was recorded. */
  isPartial: boolean;
}

const sides = ['client', 'server'] as const;

/** As two sequences of messages, one for each direction: which of two directions came first is a matter of timing. */
export function compareFrames(a: ComparableFrames, b: ComparableFrames, options: PieceOptions): BodyComparison {
  const isSame = sides.every((side) => a[side].sha256 === b[side].sha256 && a[side].count === b[side].count);
  const isPartial = a.isPartial || b.isPartial;
  const partial = isPartial ? 'Not all messages were recorded, or more may come.' : null;
  if (isSame && !options.isWhole) return result([], isPartial, partial);
  const found = sides.map((side) => compareSide(side, [a[side], b[side]], options));
  const items = found.flatMap((each) => each.items);
  const notes = [...new Set([partial, ...found.map(({ note }) => note)])].filter((note) => note !== null);
  return result(items, isPartial, notes.join(' ') || null);
}

function result(items: ComparedItem[], isPartial: boolean, note: string | null): BodyComparison {
  const counts = items.some(({ change, noise }) => change !== 'same' && noise === null);
  const form = items.length === 0 ? null : 'messages';
  return { verdict: counts ? 'different' : isPartial ? 'unknown' : 'same', form, items, lines: null, note };
}

function compareSide(
  side: 'client' | 'server',
  [a, b]: readonly [a: ComparableMessages, b: ComparableMessages],
  options: PieceOptions,
): { items: ComparedItem[]; note: string | null } {
  if (a.pieces === null || b.pieces === null) return byHash(side, a, b);
  const { items, isShortest } = comparePieces(side, [a.pieces, b.pieces], options);
  return { items, note: isShortest ? null : 'Too much differs to look for the shortest difference.' };
}

function byHash(
  side: string,
  a: ComparableMessages,
  b: ComparableMessages,
): { items: ComparedItem[]; note: string | null } {
  if (a.sha256 === b.sha256 && a.count === b.count) return { items: [], note: null };
  const item = (at: string, before: string, after: string): ComparedItem => {
    const change = before === after ? 'same' : 'changed';
    return { at: `${side} ${at}`, change, a: before, b: after, noise: null };
  };
  return {
    items: [item('messages', String(a.count), String(b.count)), item('sha256', a.sha256, b.sha256)],
    note: 'Too many or too large messages to be compared inside: compared by number and SHA-256.',
  };
}
