import { describe, expect, it } from 'vitest';
import {
  countOf,
  isSelected,
  noSelection,
  ranged,
  restoredSelection,
  selectAll,
  selectNone,
  selectOne,
  storedSelection,
  toggled,
} from './selection.ts';

const idsOf = (selection: ReturnType<typeof selectOne>): string[] =>
  selection.kind === 'some' ? [...selection.ids] : [];

describe('a selection', () => {
  it('is one row, or adds and takes away single ones', () => {
    const two = toggled(selectOne('a'), 'b');
    expect(idsOf(two)).toEqual(['a', 'b']);
    expect(idsOf(toggled(two, 'a'))).toEqual(['b']);
    expect(toggled(two, 'a').focusId).toBe('a');
  });

  it('stretches from where it began', () => {
    const far = ranged(selectOne('b'), ['b', 'c', 'd'], 'd');
    expect(far).toMatchObject({ pivotId: 'b', focusId: 'd' });
    expect(idsOf(ranged(far, ['a', 'b'], 'a'))).toEqual(['a', 'b']);
    expect(ranged(far, ['a', 'b'], 'a')).toMatchObject({ pivotId: 'b' });
    expect(ranged(noSelection, ['x'], 'x')).toMatchObject({ pivotId: 'x' });
  });

  it('is everything by the query, however much that is', () => {
    const all = selectAll(selectOne('a'));
    expect(countOf(all, 1_000_000)).toBe(1_000_000);
    expect(isSelected(all, 'never loaded')).toBe(true);
    expect(idsOf(toggled(all, 'z') as never)).toEqual(['z']);
    expect(countOf(selectNone(all), 5)).toBe(0);
  });

  it('comes back as it was', () => {
    const two = toggled(selectOne('a'), 'b');
    expect(idsOf(restoredSelection(storedSelection(two)) as never)).toEqual(['a', 'b']);
    expect(storedSelection(selectAll(two))).toEqual({ ids: [], focusId: 'b' });
    expect(restoredSelection(undefined)).toBe(noSelection);
  });
});
