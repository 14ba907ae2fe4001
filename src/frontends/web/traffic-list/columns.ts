import type { SortableColumn } from '../../../contract/traffic-window.ts';

export type ColumnId = SortableColumn | 'waterfall';

export interface Column {
  id: ColumnId;
  label: string;
  /** In the menu of columns; absent: the label. */
  name?: string;
  width: number;
  minWidth: number;
  isRight?: boolean;
  /** Takes what room is left. */
  isFlexible?: boolean;
  /** Which end comes first at the first click on the header. */
  firstSort?: 'ascending' | 'descending';
}

export const columns: readonly Column[] = [
  { id: 'number', label: '#', name: 'Number', width: 64, minWidth: 40, isRight: true },
  { id: 'method', label: 'Method', width: 74, minWidth: 48 },
  { id: 'status', label: 'Status', width: 88, minWidth: 44 },
  { id: 'host', label: 'Host', width: 172, minWidth: 60 },
  { id: 'path', label: 'Path', width: 240, minWidth: 140, isFlexible: true },
  { id: 'type', label: 'Type', width: 68, minWidth: 44 },
  { id: 'size', label: 'Size', width: 68, minWidth: 48, isRight: true, firstSort: 'descending' },
  { id: 'duration', label: 'Duration', width: 84, minWidth: 52, isRight: true, firstSort: 'descending' },
  { id: 'time', label: 'Time', width: 106, minWidth: 62, isRight: true },
  { id: 'waterfall', label: 'Waterfall', width: 120, minWidth: 60 },
];

/** How the person arranged them; what is not said is as it comes. */
export interface ColumnLayout {
  order?: ColumnId[];
  hidden?: ColumnId[];
  widths?: Partial<Record<ColumnId, number>>;
}

const widest = 1200;

export const columnOf = (id: ColumnId): Column => columns.find((column) => column.id === id) as Column;

/** All of them, in the person's order. A column that a later version added stands where it belongs. */
export function orderedColumns({ order = [] }: ColumnLayout): Column[] {
  const known = order.filter((id) => columns.some((column) => column.id === id));
  const missing = columns.filter(({ id }) => !known.includes(id));
  const ordered = known.map(columnOf);
  for (const column of missing)
    ordered.splice(known.length === 0 ? ordered.length : columns.indexOf(column), 0, column);
  return ordered;
}

export function shownColumns(layout: ColumnLayout): Column[] {
  const shown = orderedColumns(layout).filter(({ id }) => !layout.hidden?.includes(id));
  return shown.length === 0 ? [columnOf('path')] : shown;
}

/** What a narrow list can do without, first things first. */
const dispensable: readonly ColumnId[] = ['waterfall', 'time', 'type', 'number', 'duration', 'size'];

/** Those that fit beside each other; the flexible one gives way down to its least width. */
export function fittingColumns(layout: ColumnLayout, room: number): Column[] {
  let shown = shownColumns(layout);
  for (const id of dispensable) {
    const needed = shown.reduce((sum, each) => sum + (each.isFlexible ? each.minWidth : widthOf(each, layout)), 0);
    if (needed <= room) return shown;
    shown = shown.filter((column) => column.id !== id);
  }
  return shown;
}

export const widthOf = ({ id, width }: Column, { widths }: ColumnLayout): number => widths?.[id] ?? width;

export function withWidth(layout: ColumnLayout, id: ColumnId, width: number): ColumnLayout {
  const within = Math.round(Math.min(widest, Math.max(columnOf(id).minWidth, width)));
  return { ...layout, widths: { ...layout.widths, [id]: within } };
}

export function withHidden(layout: ColumnLayout, id: ColumnId, isHidden: boolean): ColumnLayout {
  const others = (layout.hidden ?? []).filter((each) => each !== id);
  return { ...layout, hidden: isHidden ? [...others, id] : others };
}

/** Puts `id` where `target` stands. */
export function withMoved(layout: ColumnLayout, id: ColumnId, target: ColumnId): ColumnLayout {
  const order = orderedColumns(layout).map((column) => column.id);
  const to = order.indexOf(target);
  return { ...layout, order: order.filter((each) => each !== id).toSpliced(to, 0, id) };
}

/** One step to the left or right among those that are shown. */
export function withStepped(layout: ColumnLayout, id: ColumnId, step: -1 | 1): ColumnLayout {
  const shown = shownColumns(layout);
  const target = shown[shown.findIndex((column) => column.id === id) + step];
  return target === undefined ? layout : withMoved(layout, id, target.id);
}

/** For `grid-template-columns`: one column takes what room is left. */
export function gridTemplate(layout: ColumnLayout, shown: readonly Column[] = shownColumns(layout)): string {
  const hasFlexible = shown.some((column) => column.isFlexible);
  return shown
    .map((column, at) => {
      const isFlexible = column.isFlexible || (!hasFlexible && at === shown.length - 1);
      return isFlexible ? `minmax(${column.minWidth}px, 1fr)` : `${widthOf(column, layout)}px`;
    })
    .join(' ');
}
