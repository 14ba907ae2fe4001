import { NotepadText } from 'lucide-react';
import type { ReactNode } from 'react';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { transferredBytes, typeText } from '../../../formats/entry-texts.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { timeText } from '../ui/moments.ts';
import type { ColumnId } from './columns.ts';
import { hostWords, isEnded, pathWords, statusTone, statusWords } from './entry-words.ts';
import { WaterfallBar } from './WaterfallBar.tsx';

const statusColors = {
  ok: 'text-ok',
  redirect: 'text-redirect',
  warn: 'text-warn',
  danger: 'text-danger',
  muted: 'text-muted',
} as const;

/** What only reads is quiet, what changes something is not. */
const methodColors: Readonly<Record<string, string>> = {
  POST: 'text-accent',
  PUT: 'text-redirect',
  PATCH: 'text-redirect',
  DELETE: 'text-danger',
};

export const methodColor = (method: string): string => methodColors[method.toUpperCase()] ?? 'text-muted';
export const statusColor = (entry: EntrySummary): string => statusColors[statusTone(entry)];

/**
 * What stands in a cell, and its colour. The colour is the cell's own: an element less in each cell is half the work of a list that is scrolled.
 */
export interface CellLook {
  content: ReactNode;
  color?: string;
  /** For the pointer. */
  title?: string;
}

export function cellLook(column: ColumnId, entry: EntrySummary): CellLook {
  switch (column) {
    case 'number':
      return { content: entry.ordinal, color: 'text-muted' };
    case 'method':
      return { content: entry.method, color: methodColor(entry.method) };
    case 'status':
      return { content: statusWords(entry), color: statusColor(entry) };
    case 'host':
      return { content: hostWords(entry) };
    case 'path':
      return { content: <PathText entry={entry} />, ...(entry.kind === 'tunnel' && { color: 'text-muted' }) };
    case 'type':
      return { content: typeText(entry), color: 'text-muted' };
    case 'size':
      return { content: sizeWords(entry), title: sizeTitle(entry), ...(!isEnded(entry) && { color: 'text-muted' }) };
    case 'duration':
      return { content: <DurationText entry={entry} /> };
    case 'time':
      return { content: timeText(entry.timestamp, true), color: 'text-muted' };
    case 'waterfall':
      return { content: <WaterfallBar entry={entry} /> };
  }
}

/** While it runs the bytes so far are shown, but not yet as a fact. */
export function sizeWords(entry: EntrySummary): string {
  const size = transferredBytes(entry);
  return size === 0 && !isEnded(entry) ? '' : bytesText(size);
}

const sizeTitle = ({ requestBodySize, responseBodySize }: EntrySummary): string =>
  `Request ${bytesText(requestBodySize)}, response ${bytesText(responseBodySize)}`;

export function DurationText({ entry }: { entry: EntrySummary }) {
  if (entry.duration !== null) return durationText(entry.duration);
  if (isEnded(entry)) return null;
  return <span className="pending text-muted">pending</span>;
}

/** Most rows are text alone. */
export function PathText({ entry }: { entry: EntrySummary }) {
  const { path, query } = pathWords(entry);
  const text = (
    <>
      {path}
      {query !== '' && <span className="text-muted">{query}</span>}
    </>
  );
  const marks = marksOf(entry);
  const hasNote = (entry.annotationSummary?.noteCount ?? 0) > 0;
  if (marks.length === 0 && !hasNote) return text;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="min-w-0 truncate">{text}</span>
      {marks.length > 0 && (
        <span className="flex h-4 max-w-1/2 shrink-0 flex-wrap gap-1.5 overflow-hidden">
          {marks.map((mark) => (
            <Mark key={mark}>{mark}</Mark>
          ))}
        </span>
      )}
      {hasNote && <NotepadText className="size-3 shrink-0 text-muted" aria-label="Has a note" />}
    </span>
  );
}

const mostTags = 2;

/** What stands out about an entry, beside its path. */
function marksOf(entry: EntrySummary): string[] {
  const tags = entry.annotationSummary?.tags ?? [];
  return [
    entry.isMocked && 'mocked',
    entry.isModified && 'modified',
    entry.isBreakpointed && 'held',
    entry.isReplay && 'replay',
    entry.isImported && 'imported',
    entry.isTruncated && 'cut',
    ...tags.slice(0, mostTags),
    tags.length > mostTags && `+${tags.length - mostTags}`,
  ].filter((mark) => mark !== false);
}

/** One that has no room beside the others wraps out of sight, whole. */
function Mark({ children }: { children: string }) {
  return (
    <span className="max-w-[min(7rem,100%)] truncate rounded-small bg-hover px-1 text-small leading-4 text-muted">
      {children}
    </span>
  );
}
