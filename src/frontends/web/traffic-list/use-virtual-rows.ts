import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  isOffCentre,
  lastPosition,
  placeAfter,
  placeOf,
  type ScrollPlace,
  type ScrollScale,
  scrolledPixels,
} from './scroll-scale.ts';

export interface VirtualRowsOptions {
  scroller: RefObject<HTMLElement | null>;
  total: number;
  rowPixels: number;
  /** Covers the upper end of the scroller. */
  headerPixels: number;
  /** Stays at this end, whatever is added. */
  pinnedTo: 'start' | 'end' | null;
  /** The person scrolled (not we). */
  onScrolled: (position: number, isAtEnd: boolean) => void;
}

export interface VirtualRows {
  /** Rows to draw, some more than are in sight. */
  first: number;
  last: number;
  /** Rows in sight. */
  firstInSight: number;
  lastInSight: number;
  /** Height of the scrolled element. */
  pixels: number;
  topOf: (index: number) => number;
  position: () => number;
  scrollTo: (position: number) => void;
  scrollToEnd: () => void;
  /** As little as is needed to see the row. */
  reveal: (index: number, align?: 'nearest' | 'center') => void;
  viewPixels: () => number;
}

const overscan = 8;
const restMs = 150;

/** Which rows of a list of any length are to be drawn where. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { scroller, total, rowPixels, headerPixels, pinnedTo, onScrolled } = options;
  const scale = useRef<ScrollScale>({ listPixels: 0, viewPixels: 0 });
  const place = useRef<ScrollPlace>({ scrollTop: 0, offset: 0 });
  const [drawn, setDrawn] = useState({ position: 0, offset: 0, viewPixels: 0 });
  const latest = useRef(onScrolled);
  latest.current = onScrolled;
  scale.current = { listPixels: total * rowPixels, viewPixels: drawn.viewPixels };

  const show = useCallback(() => {
    const { scrollTop, offset } = place.current;
    const position = Math.floor((scrollTop + offset) / rowPixels) * rowPixels;
    const { viewPixels } = scale.current;
    setDrawn((before) =>
      before.position === position && before.offset === offset && before.viewPixels === viewPixels
        ? before
        : { position, offset, viewPixels },
    );
  }, [rowPixels]);

  const scrollTo = useCallback(
    (position: number) => {
      place.current = placeOf(position, scale.current);
      if (scroller.current !== null) scroller.current.scrollTop = place.current.scrollTop;
      show();
    },
    [scroller, show],
  );
  const position = useCallback(() => place.current.scrollTop + place.current.offset, []);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    const rested = (): void => {
      if (scrolledPixels(scale.current) < scale.current.listPixels && isOffCentre(place.current, scale.current))
        scrollTo(position());
    };
    const scrolled = (): void => {
      // Our own doing comes back as an event too.
      if (Math.abs(element.scrollTop - place.current.scrollTop) < 1) return;
      place.current = placeAfter(Math.round(element.scrollTop), place.current, scale.current);
      latest.current(position(), position() >= lastPosition(scale.current) - 4);
      show();
      clearTimeout(rest);
      rest = setTimeout(rested, restMs);
    };
    const resized = new ResizeObserver(() => {
      scale.current = { ...scale.current, viewPixels: Math.max(0, element.clientHeight - headerPixels) };
      show();
    });
    element.addEventListener('scroll', scrolled, { passive: true });
    resized.observe(element);
    return () => {
      clearTimeout(rest);
      element.removeEventListener('scroll', scrolled);
      resized.disconnect();
    };
  }, [scroller, headerPixels, position, scrollTo, show]);

  // Drawn at the end at once, rather than where it was and then moved. Fewer rows than before: not beyond the end.
  const last = lastPosition(scale.current);
  const isElsewhere =
    (pinnedTo === 'end' && position() !== last) || (pinnedTo === 'start' && position() !== 0) || position() > last;
  const goal = pinnedTo === 'start' ? 0 : last;
  useLayoutEffect(() => {
    if (isElsewhere) scrollTo(goal);
  }, [isElsewhere, goal, scrollTo]);
  const shown = isElsewhere ? { ...drawn, position: goal, offset: placeOf(goal, scale.current).offset } : drawn;

  const firstInSight = Math.max(0, Math.min(total - 1, Math.floor(shown.position / rowPixels)));
  const lastInSight = Math.max(0, Math.min(total - 1, Math.ceil((shown.position + shown.viewPixels) / rowPixels)));
  return {
    firstInSight,
    lastInSight,
    first: Math.max(0, firstInSight - overscan),
    last: total === 0 ? -1 : Math.min(total - 1, lastInSight + overscan),
    pixels: scrolledPixels(scale.current),
    topOf: (index) => index * rowPixels - shown.offset,
    position,
    scrollTo,
    scrollToEnd: () => scrollTo(Number.MAX_SAFE_INTEGER),
    viewPixels: () => scale.current.viewPixels,
    reveal: (index, align = 'nearest') => {
      const top = index * rowPixels;
      const { viewPixels } = scale.current;
      const isAbove = top < position();
      if (align === 'nearest' && !isAbove && top + rowPixels <= position() + viewPixels) return;
      if (align === 'center') scrollTo(top - (viewPixels - rowPixels) / 2);
      else scrollTo(isAbove ? top : top + rowPixels - viewPixels);
      // The person's doing, as much as turning the wheel.
      latest.current(position(), position() >= lastPosition(scale.current) - 4);
    },
  };
}
