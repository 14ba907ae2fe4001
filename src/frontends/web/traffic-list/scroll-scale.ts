/**
 * Browsers draw no element higher than some 17 to 33 million pixels, and a million rows are more. So the scrolled element is at most
 * {@link mostPixels} high, and an offset says how far the list lies above it:
 *
 *     position in the list = scrollTop + offset
 *
 * A wheel or a key moves the list by as many pixels as scrollTop; a dragged scroll bar, which jumps, by its share of the whole.
 */
export const mostPixels = 8_000_000;

export interface ScrollScale {
  /** Height of all rows. */
  listPixels: number;
  /** Height of what is in sight. */
  viewPixels: number;
}

export interface ScrollPlace {
  scrollTop: number;
  offset: number;
}

export const scrolledPixels = ({ listPixels }: ScrollScale): number => Math.min(listPixels, mostPixels);

export const lastPosition = ({ listPixels, viewPixels }: ScrollScale): number => Math.max(0, listPixels - viewPixels);

/** Where to be so that `position` is on top: both ends of the scroll bar are ends of the list. */
export function placeOf(position: number, scale: ScrollScale): ScrollPlace {
  const last = lastPosition(scale);
  const within = Math.min(Math.max(0, position), last);
  const lastTop = Math.max(0, scrolledPixels(scale) - scale.viewPixels);
  const scrollTop = last === 0 ? 0 : Math.round((within / last) * lastTop);
  return { scrollTop, offset: Math.round(within) - scrollTop };
}

/** After the browser has scrolled from `before` to `scrollTop`. */
export function placeAfter(scrollTop: number, before: ScrollPlace, scale: ScrollScale): ScrollPlace {
  if (scrolledPixels(scale) === scale.listPixels) return { scrollTop, offset: 0 };
  const lastTop = scrolledPixels(scale) - scale.viewPixels;
  const isJump = Math.abs(scrollTop - before.scrollTop) > scale.viewPixels * 1.5;
  if (isJump || scrollTop <= 0 || scrollTop >= lastTop) {
    return { scrollTop, offset: Math.round((scrollTop / lastTop) * lastPosition(scale)) - scrollTop };
  }
  const position = Math.min(Math.max(0, scrollTop + before.offset), lastPosition(scale));
  return { scrollTop, offset: position - scrollTop };
}

/** Whether small steps have moved the scroll bar so far from its share that an end could be met too soon. Checked when scrolling rests. */
export function isOffCentre({ scrollTop, offset }: ScrollPlace, scale: ScrollScale): boolean {
  return Math.abs(placeOf(scrollTop + offset, scale).scrollTop - scrollTop) > 1;
}
