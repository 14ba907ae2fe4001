import { useEffect, useRef, useState } from 'react';

export interface RowSlot {
  /** The element that draws the row; it draws another row later. */
  key: number;
  index: number;
}

const restMs = 150;
/** Seldom another one, because all rows are made anew then. */
const poolSize = (count: number): number => Math.ceil((count + 8) / 32) * 32;

/**
 * Which element draws which row. Elements are used again for other rows, because making them would be most of the work of scrolling; and while the
 * list is scrolled they stay where they are in the document, because moving one costs as much as making it. When scrolling rests they are put in
 * the order of the rows, which is how a screen reader goes through them.
 */
export function useRowSlots(first: number, last: number): RowSlot[] {
  const count = Math.max(0, last - first + 1);
  const base = useRef(first);
  const before = useRef(first);
  const [, redraw] = useState(0);
  // Nothing that was drawn is drawn again: in order at once, for nothing more than it costs anyway.
  if (Math.abs(first - before.current) >= count) base.current = first;
  before.current = first;
  useEffect(() => {
    if (base.current === first) return;
    const timer = setTimeout(() => {
      base.current = first;
      redraw((times) => times + 1);
    }, restMs);
    return () => clearTimeout(timer);
  }, [first]);
  return rowSlots({ first, count, base: base.current });
}

export function rowSlots({ first, count, base }: { first: number; count: number; base: number }): RowSlot[] {
  const pool = poolSize(count);
  const slots = Array.from({ length: count }, (_, at) => {
    const index = first + at;
    return { key: (((index - base) % pool) + pool) % pool, index };
  });
  return slots.sort((a, b) => a.key - b.key);
}
