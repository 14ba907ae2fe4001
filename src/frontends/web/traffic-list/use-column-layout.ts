import { useMemo } from 'react';
import { usePreference } from '../state/preferences.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';
import {
  type Column,
  type ColumnId,
  type ColumnLayout,
  fittingColumns,
  gridTemplate,
  orderedColumns,
  shownColumns,
  withHidden,
  withMoved,
  withStepped,
  withWidth,
} from './columns.ts';

const asItComes: ColumnLayout = {};

export interface ColumnControls {
  shown: readonly Column[];
  template: string;
  move: (id: ColumnId, target: ColumnId) => void;
  step: (id: ColumnId, by: -1 | 1) => void;
  resize: (id: ColumnId, width: number) => void;
  resetWidth: (id: ColumnId) => void;
  menu: () => MenuEntry[];
}

/** Which columns there are, in which order, how wide: as this browser was last told. */
export function useColumnLayout(room: number | null): ColumnControls {
  const [layout, setLayout] = usePreference<ColumnLayout>('columns', asItComes);
  return useMemo(
    () => ({
      ...arranged(layout, room),
      move: (id, target) => setLayout(withMoved(layout, id, target)),
      step: (id, by) => setLayout(withStepped(layout, id, by)),
      resize: (id, width) => setLayout(withWidth(layout, id, width)),
      resetWidth: (id) => setLayout({ ...layout, widths: { ...layout.widths, [id]: undefined } }),
      menu: () => columnMenu(layout, setLayout),
    }),
    [layout, setLayout, room],
  );
}

function arranged(layout: ColumnLayout, room: number | null): Pick<ColumnControls, 'shown' | 'template'> {
  const shown = room === null ? shownColumns(layout) : fittingColumns(layout, room);
  return { shown, template: gridTemplate(layout, shown) };
}

function columnMenu(layout: ColumnLayout, setLayout: (layout: ColumnLayout) => void): MenuEntry[] {
  return [
    { kind: 'heading', label: 'Columns' },
    ...orderedColumns(layout).map(
      ({ id, label, name = label }): MenuEntry => ({
        kind: 'check',
        label: name,
        isChecked: !layout.hidden?.includes(id),
        onChange: (isChecked) => setLayout(withHidden(layout, id, !isChecked)),
      }),
    ),
    { kind: 'separator' },
    { kind: 'item', label: 'Columns as they come', onSelect: () => setLayout({}) },
  ];
}
