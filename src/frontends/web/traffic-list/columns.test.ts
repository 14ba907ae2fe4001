import { describe, expect, it } from 'vitest';
import {
  columns,
  fittingColumns,
  gridTemplate,
  orderedColumns,
  shownColumns,
  withHidden,
  withMoved,
  withStepped,
  withWidth,
} from './columns.ts';

const ids = (list: ReadonlyArray<{ id: string }>): string[] => list.map(({ id }) => id);

describe('the columns of a list', () => {
  it('stand as they come until the person moves them', () => {
    expect(ids(shownColumns({}))).toEqual(ids(columns));
    const moved = withMoved({}, 'size', 'method');
    expect(ids(shownColumns(moved)).slice(0, 3)).toEqual(['number', 'size', 'method']);
    expect(ids(shownColumns(withMoved(moved, 'number', 'path'))).indexOf('number')).toBe(5);
  });

  it('step over hidden ones', () => {
    const hidden = withHidden({}, 'status', true);
    const stepped = withStepped(hidden, 'host', -1);
    expect(ids(shownColumns(stepped)).slice(0, 3)).toEqual(['number', 'host', 'method']);
    expect(withStepped(hidden, 'number', -1)).toBe(hidden);
    expect(ids(shownColumns(withHidden(hidden, 'status', false)))).toEqual(ids(columns));
  });

  it('never are none', () => {
    const layout = columns.reduce((before, { id }) => withHidden(before, id, true), {});
    expect(ids(shownColumns(layout))).toEqual(['path']);
  });

  it('forget columns that are no more, and find a place for new ones', () => {
    const order = ['path', 'gone', 'host'] as never;
    expect(ids(orderedColumns({ order })).toSorted()).toEqual(ids(columns).toSorted());
  });

  it('have widths within bounds, and one takes the room that is left', () => {
    expect(withWidth({}, 'host', 3).widths).toEqual({ host: 60 });
    expect(gridTemplate({ hidden: ['number', 'method', 'status', 'host', 'type', 'size', 'duration', 'time'] })).toBe(
      'minmax(140px, 1fr) 120px',
    );
    expect(gridTemplate(withHidden({}, 'path', true))).toMatch(/minmax\(60px, 1fr\)$/);
  });

  it('give way where there is no room for all', () => {
    expect(fittingColumns({}, 2000)).toHaveLength(columns.length);
    expect(ids(fittingColumns({}, 700))).not.toContain('waterfall');
    expect(ids(fittingColumns({}, 200))).toEqual(['method', 'status', 'host', 'path']);
  });
});
