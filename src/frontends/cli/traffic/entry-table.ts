import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { displayWidth, truncateToWidth } from '../../terminal-text/display-width.ts';
import { alignedLine, type Cell, type Column } from '../terminal/columns.ts';
import type { Style } from '../terminal/style.ts';
import { type EntryColumn, entryCells } from './entry-cells.ts';

type KeyedColumn = Column & { key: EntryColumn; minWidth: number };

const allColumns: readonly KeyedColumn[] = [
  { key: 'number', title: '#', align: 'right', minWidth: 4 },
  { key: 'time', title: 'TIME', align: 'left', minWidth: 8 },
  { key: 'method', title: 'METHOD', align: 'left', minWidth: 6 },
  { key: 'status', title: 'STATUS', align: 'left', minWidth: 6 },
  { key: 'host', title: 'HOST', align: 'left', minWidth: 16 },
  { key: 'path', title: 'PATH', align: 'left', minWidth: 20 },
  { key: 'type', title: 'TYPE', align: 'left', minWidth: 6 },
  { key: 'size', title: 'SIZE', align: 'right', minWidth: 7 },
  { key: 'duration', title: 'DURATION', align: 'right', minWidth: 8 },
];
/** What goes first when the terminal is narrow. */
const dispensable: readonly EntryColumn[] = ['type', 'time', 'size', 'number'];
/** Columns that host and path want together. */
const wantedForUrl = 36;
/** Without a terminal nothing is cut, and one long path must not push all other lines apart. */
const widestPadding = { host: 32, path: 60 };
const gapWidth = 2;

export interface EntryTable {
  titles(): string;
  line(entry: EntrySummary): string;
}

export interface EntryTableOptions {
  style: Style;
  /** Columns of the terminal; null = lines are never cut. */
  width: number | null;
  /** Entries whose texts the columns are to hold; none when they are not known yet. */
  entries: readonly EntrySummary[];
}

/** Lays lines out so that columns align and host and path stay readable, whatever the width. */
export function createEntryTable({ style, width, entries }: EntryTableOptions): EntryTable {
  const columns = visibleColumns(width);
  const rows = entries.map((entry) => entryCells(entry, style));
  const natural = naturalWidths(columns, rows, width);
  const format = (cells: Record<EntryColumn, Cell>): string => {
    const widths = columns.map(({ key }, at) =>
      isFlexible(key) ? (natural[at] as number) : Math.max(natural[at] as number, displayWidth(cells[key].text)),
    );
    const fitted = width === null ? cells : fittedCells(cells, columns, { widths, width });
    return alignedLine(
      columns,
      widths,
      columns.map(({ key }) => fitted[key]),
    );
  };
  return {
    titles: () => {
      const titles = Object.fromEntries(allColumns.map(({ key, title }) => [key, { text: title, paint: style.dim }]));
      return format(titles as Record<EntryColumn, Cell>);
    },
    line: (entry) => format(entryCells(entry, style)),
  };
}

const isFlexible = (key: EntryColumn): boolean => key === 'host' || key === 'path';

function visibleColumns(width: number | null): readonly KeyedColumn[] {
  let columns = allColumns;
  if (width === null) return columns;
  for (const key of dispensable) {
    if (width - fixedWidth(columns) >= wantedForUrl) break;
    columns = columns.filter((column) => column.key !== key);
  }
  return columns;
}

/** What all columns but host and path take, gaps included. */
function fixedWidth(columns: readonly KeyedColumn[], widths = columns.map(({ minWidth }) => minWidth)): number {
  const fixed = columns.reduce((sum, { key }, at) => (isFlexible(key) ? sum : sum + (widths[at] as number)), 0);
  return fixed + gapWidth * (columns.length - 1);
}

function naturalWidths(
  columns: readonly KeyedColumn[],
  rows: ReadonlyArray<Record<EntryColumn, Cell>>,
  width: number | null,
): number[] {
  const widths = columns.map(({ key, minWidth }) => {
    const widest = rows.reduce((most, row) => Math.max(most, displayWidth(row[key].text)), minWidth);
    return key === 'host' || key === 'path' ? Math.min(widest, Math.max(minWidth, widestPadding[key])) : widest;
  });
  if (width === null) return widths;
  const urlWidth = Math.max(2, width - fixedWidth(columns, widths));
  const hostAt = columns.findIndex(({ key }) => key === 'host');
  const pathAt = columns.findIndex(({ key }) => key === 'path');
  const [hostWidth, pathWidth] = shared(
    urlWidth,
    widths[hostAt] as number,
    rows.length === 0 ? urlWidth : (widths[pathAt] as number),
  );
  return widths.map((each, at) => (at === hostAt ? hostWidth : at === pathAt ? pathWidth : each));
}

/** The host gets less than half, the path the rest; what the host does not need goes to the path. */
function shared(urlWidth: number, hostWanted: number, pathWanted: number): [host: number, path: number] {
  if (hostWanted + pathWanted <= urlWidth) return [hostWanted, pathWanted];
  const hostWidth = Math.min(hostWanted, Math.max(Math.floor(urlWidth * 0.45), urlWidth - pathWanted));
  return [hostWidth, urlWidth - hostWidth];
}

/** Cuts host and path; when a fixed cell is wider than its column, the path gives way. */
function fittedCells(
  cells: Record<EntryColumn, Cell>,
  columns: readonly KeyedColumn[],
  room: { widths: number[]; width: number },
): Record<EntryColumn, Cell> {
  const hostAt = columns.findIndex(({ key }) => key === 'host');
  const pathAt = columns.findIndex(({ key }) => key === 'path');
  const excess = Math.max(
    0,
    room.widths.reduce((sum, each) => sum + each, gapWidth * (columns.length - 1)) - room.width,
  );
  room.widths[pathAt] = Math.max(1, (room.widths[pathAt] as number) - excess);
  return {
    ...cells,
    host: { ...cells.host, text: truncateToWidth(cells.host.text, room.widths[hostAt] as number, 'ends') },
    path: { ...cells.path, text: truncateToWidth(cells.path.text, room.widths[pathAt] as number, 'ends') },
  };
}
