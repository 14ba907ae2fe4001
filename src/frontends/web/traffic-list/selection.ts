/** Which rows are chosen: some by id, or everything that the filter lets through (by the query, however many that are). */
export type Selection =
  | { kind: 'some'; ids: ReadonlySet<string>; pivotId: string | null; focusId: string | null }
  | { kind: 'all'; focusId: string | null };

export const noSelection: Selection = { kind: 'some', ids: new Set(), pivotId: null, focusId: null };

export const selectOne = (id: string): Selection => ({ kind: 'some', ids: new Set([id]), pivotId: id, focusId: id });

export const selectAll = (selection: Selection): Selection => ({ kind: 'all', focusId: selection.focusId });

/** The row that has the focus, and nothing chosen. */
export const selectNone = (selection: Selection): Selection => ({
  ...noSelection,
  focusId: selection.focusId,
  pivotId: selection.focusId,
});

/** Ctrl- or Cmd-click. Of “all” one is left. */
export function toggled(selection: Selection, id: string): Selection {
  const ids = new Set(selection.kind === 'some' ? selection.ids : []);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'some', ids, pivotId: id, focusId: id };
}

/** From where the choice began to `focusId`; the pivot stays. */
export function ranged(selection: Selection, range: readonly string[], focusId: string): Selection {
  const pivotId = (selection.kind === 'some' ? selection.pivotId : null) ?? focusId;
  return { kind: 'some', ids: new Set(range), pivotId, focusId };
}

export const isSelected = (selection: Selection, id: string): boolean =>
  selection.kind === 'all' || selection.ids.has(id);

export const countOf = (selection: Selection, total: number): number =>
  selection.kind === 'all' ? total : selection.ids.size;

/** For the window's memory; a long one is not kept. */
export interface StoredSelection {
  ids: string[];
  focusId: string | null;
}
const mostStored = 500;

export function storedSelection(selection: Selection): StoredSelection {
  const ids = selection.kind === 'some' && selection.ids.size <= mostStored ? [...selection.ids] : [];
  return { ids, focusId: selection.focusId };
}

export function restoredSelection(stored: StoredSelection | undefined): Selection {
  if (stored === undefined) return noSelection;
  return { kind: 'some', ids: new Set(stored.ids), pivotId: stored.focusId, focusId: stored.focusId };
}
