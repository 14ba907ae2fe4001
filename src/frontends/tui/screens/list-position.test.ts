import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fittedPosition, listEnd, selectedRow, stepped } from './list-position.ts';

describe('where a list stands', () => {
  it('always has the selected row in sight', () => {
    const steps = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), steps, (total, rows, moves) => {
        let position = fittedPosition(listEnd, total, rows);
        for (const by of moves) {
          position = fittedPosition(stepped(position, by, total), total, rows);
          const selected = selectedRow(position, total);
          expect(selected).toBeGreaterThanOrEqual(position.top);
          expect(selected).toBeLessThan(position.top + rows);
        }
      }),
    );
  });

  it('follows what comes until something else is selected', () => {
    expect(selectedRow(fittedPosition(listEnd, 100, 10), 100)).toBe(99);
    const up = fittedPosition(stepped(fittedPosition(listEnd, 100, 10), -1, 100), 100, 10);
    expect(selectedRow(fittedPosition(up, 120, 10), 120)).toBe(98);
    expect(stepped(up, 1, 100).selected).toBe(null);
  });
});
