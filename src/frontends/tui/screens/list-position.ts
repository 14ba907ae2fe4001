/** Where a list stands: which row is selected (null: the newest, whatever comes), and the first one in sight. */
export interface ListPosition {
  selected: number | null;
  top: number;
}

export const listEnd: ListPosition = { selected: null, top: 0 };

export const selectedRow = ({ selected }: ListPosition, total: number): number =>
  selected === null ? total - 1 : Math.min(selected, total - 1);

/** Moved so that the selected row is in sight. */
export function fittedPosition(position: ListPosition, total: number, rows: number): ListPosition {
  const selected = selectedRow(position, total);
  const highestTop = Math.max(0, total - rows);
  const wanted = position.selected === null ? highestTop : Math.min(position.top, highestTop);
  const top = Math.max(Math.min(wanted, selected), selected - rows + 1, 0);
  return { selected: position.selected, top };
}

export function stepped(position: ListPosition, by: number, total: number): ListPosition {
  const from = selectedRow(position, total);
  const to = Math.max(0, Math.min(total - 1, from + by));
  // Past the end means: show what comes.
  if (from + by >= total - 1 && by > 0) return { ...position, selected: null };
  return { ...position, selected: to };
}
