import { bytesText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import { truncateToWidth } from '../../terminal-text/display-width.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { type Cell, type Column, columnWidths, tableLines } from '../terminal/columns.ts';
import { agoText } from '../terminal/moments.ts';
import type { Terminal } from '../terminal/terminal.ts';

const columns: readonly Column[] = [
  { title: '', align: 'left', minWidth: 1 },
  { title: 'NAME', align: 'left' },
  { title: 'ID', align: 'left' },
  { title: 'REQUESTS', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'LAST ACTIVITY', align: 'left' },
];
const nameAt = 1;
const shortestName = 12;

/** All sessions, a line each; the active one is marked with a star. */
export function sessionTable(sessions: readonly Session[], { style, width }: Terminal, now: number): string {
  const rows = sessions.map((session): Cell[] => [
    { text: session.isActive ? '*' : '', paint: style.green },
    { text: nameText(session), ...(session.isActive ? { paint: style.green } : {}) },
    { text: session.id, paint: style.dim },
    { text: session.trafficCount.toLocaleString('en') },
    { text: bytesText(session.totalBytes) },
    { text: session.lastActivityAt === null ? 'never' : agoText(session.lastActivityAt, now) },
  ]);
  return `${tableLines(columns, fitted(rows, width), style.dim).join('\n')}\n`;
}

function nameText({ name, isRecording }: Session): string {
  return isRecording ? printableLine(name) : `${printableLine(name)} (not recording)`;
}

function fitted(rows: Cell[][], width: number | null): Cell[][] {
  if (width === null) return rows;
  const widths = columnWidths(columns, rows);
  const others = widths.reduce((sum, each, at) => (at === nameAt ? sum : sum + each), 2 * (columns.length - 1));
  const nameWidth = Math.max(shortestName, width - others);
  return rows.map((row) =>
    row.map((cell, at) => (at === nameAt ? { ...cell, text: truncateToWidth(cell.text, nameWidth) } : cell)),
  );
}
