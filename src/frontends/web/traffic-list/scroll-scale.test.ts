import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOffCentre, lastPosition, mostPixels, placeAfter, placeOf, scrolledPixels } from './scroll-scale.ts';

const short = { listPixels: 5_000, viewPixels: 600 };
const long = { listPixels: 25_000_000, viewPixels: 600 };

describe('the scale of scrolling', () => {
  it('is one to one for lists that a browser can draw', () => {
    expect(scrolledPixels(short)).toBe(5_000);
    expect(placeOf(1234, short)).toEqual({ scrollTop: 1234, offset: 0 });
    expect(placeAfter(4000, { scrollTop: 0, offset: 0 }, short)).toEqual({ scrollTop: 4000, offset: 0 });
    expect(placeOf(9_999, short)).toEqual({ scrollTop: 4_400, offset: 0 });
  });

  it('reaches both ends of a longer list', () => {
    expect(placeOf(0, long)).toEqual({ scrollTop: 0, offset: 0 });
    const last = placeOf(lastPosition(long), long);
    expect(last.scrollTop).toBe(mostPixels - 600);
    expect(last.scrollTop + last.offset).toBe(lastPosition(long));
  });

  it('moves by pixels with the wheel and by shares with the scroll bar', () => {
    const at = placeOf(10_000_000, long);
    const wheeled = placeAfter(at.scrollTop + 120, at, long);
    expect(wheeled.scrollTop + wheeled.offset).toBe(10_000_120);
    const dragged = placeAfter(mostPixels / 2, at, long);
    expect((dragged.scrollTop + dragged.offset) / lastPosition(long)).toBeCloseTo(0.5, 3);
    expect(isOffCentre(at, long)).toBe(false);
    expect(isOffCentre(wheeled, long)).toBe(true);
  });

  it('stays within the list, however it is scrolled', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: mostPixels - 600 }), { maxLength: 50 }), (tops) => {
        let place = placeOf(3_000_000, long);
        for (const top of tops) {
          place = placeAfter(top, place, long);
          expect(place.scrollTop + place.offset).toBeGreaterThanOrEqual(0);
          expect(place.scrollTop + place.offset).toBeLessThanOrEqual(lastPosition(long));
        }
      }),
    );
  });
});
