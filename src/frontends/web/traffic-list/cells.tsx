import { NotepadText } from 'lucide-react';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import { transferredBytes, typeText } from '../../../formats/entry-texts.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { classNames } from '../ui/class-names.ts';
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

export function CellContent({ column, entry }: { column: ColumnId; entry: EntrySummary }) {
  switch (column) {
    case 'number':
      return <span className="text-muted">{entry.ordinal}</span>;
    case 'method':
      return <span className={methodColor(entry.method)}>{entry.method}</span>;
    case 'status':
      return <StatusText entry={entry} />;
    case 'host':
      return hostWords(entry);
    case 'path':
      return <PathText entry={entry} />;
    case 'type':
      return <span className="text-muted">{typeText(entry)}</span>;
    case 'size':
      return <SizeText entry={entry} />;
    case 'duration':
      return <DurationText entry={entry} />;
    case 'time':
      return <span className="text-muted">{timeText(entry.timestamp, true)}</span>;
    case 'waterfall':
      return <WaterfallBar entry={entry} />;
  }
}

export function StatusText({ entry }: { entry: EntrySummary }) {
  return <span className={statusColors[statusTone(entry)]}>{statusWords(entry)}</span>;
}

export function PathText({ entry }: { entry: EntrySummary }) {
  const { path, query } = pathWords(entry);
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className={classNames('truncate', entry.kind === 'tunnel' && 'text-muted')}>
        {path}
        {query !== '' && <span className="text-muted">{query}</span>}
      </span>
      <Marks entry={entry} />
    </span>
  );
}

/** What stands out about an entry, beside its path. */
function Marks({ entry }: { entry: EntrySummary }) {
  const { annotationSummary } = entry;
  const marks = [
    entry.isMocked && 'mocked',
    entry.isModified && 'modified',
    entry.isBreakpointed && 'held',
    entry.isReplay && 'replay',
    entry.isImported && 'imported',
    entry.isTruncated && 'cut',
  ].filter((mark) => mark !== false);
  return (
    <>
      {marks.map((mark) => (
        <Mark key={mark}>{mark}</Mark>
      ))}
      {annotationSummary?.tags.slice(0, 3).map((tag) => (
        <Mark key={`tag ${tag}`}>{tag}</Mark>
      ))}
      {annotationSummary !== null && annotationSummary.noteCount > 0 && (
        <NotepadText className="size-3 shrink-0 text-muted" aria-label="Has a note" />
      )}
    </>
  );
}

function Mark({ children }: { children: string }) {
  return (
    <span className="max-w-32 min-w-8 shrink-[3] truncate rounded-small bg-hover px-1 text-small leading-4 text-muted">
      {children}
    </span>
  );
}

/** While it runs the bytes so far are shown, but not yet as a fact. */
export function SizeText({ entry }: { entry: EntrySummary }) {
  const size = transferredBytes(entry);
  if (size === 0 && !isEnded(entry)) return null;
  return <span className={isEnded(entry) ? undefined : 'text-muted'}>{bytesText(size)}</span>;
}

export function DurationText({ entry }: { entry: EntrySummary }) {
  if (entry.duration !== null) return durationText(entry.duration);
  if (isEnded(entry)) return null;
  return <span className="pending text-muted">pending</span>;
}
