import { memo } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { classNames } from '../ui/class-names.ts';
import { type CellLook, cellLook, DurationText, methodColor, sizeWords, statusColor } from './cells.tsx';
import type { Column } from './columns.ts';
import { hostWords, pathWords, rowWords, statusWords } from './entry-words.ts';
import { rowDomId } from './row-dom-id.ts';

export interface EntryRowProps {
  /** Undefined while it loads. */
  entry: EntrySummary | undefined;
  index: number;
  top: number;
  columns: readonly Column[];
  isSelected: boolean;
  /** Has the list's focus. */
  isFocused: boolean;
  /** Is in the detail pane. */
  isOpen: boolean;
  /** Two lines, for narrow windows. */
  isCompact: boolean;
}

/** One row of the list. Clicks and keys are the list's: it finds the row by `data-index`. */
export const EntryRow = memo(function EntryRow(props: EntryRowProps) {
  const { entry, index, top, isSelected, isFocused, isOpen, isCompact } = props;
  const color = entry?.annotationSummary?.color ?? null;
  return (
    <div
      role="row"
      id={entry && rowDomId(entry.id)}
      data-index={index}
      data-state={entry?.state}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-label={entry && rowWords(entry)}
      aria-busy={entry === undefined}
      style={{ transform: `translateY(${top}px)`, ...(color === null ? {} : { '--mark': `var(--mark-${color})` }) }}
      className={classNames(
        'entry-row group absolute inset-x-0 top-0',
        isCompact ? 'h-12' : 'columns h-[25px] items-center',
        isSelected && 'is-selected',
        isOpen && 'is-open',
        isFocused && 'is-focused',
        color !== null && 'is-marked',
        entry === undefined && 'is-loading',
      )}
    >
      {isCompact ? entry && <CompactCells entry={entry} /> : <Cells {...props} />}
    </div>
  );
});

/** While it loads the cells are there already, and a bar stands for what they will say. */
function Cells({ columns, entry }: EntryRowProps) {
  return (
    <>
      {columns.map((column) => (
        <Cell key={column.id} column={column} entry={entry} />
      ))}
      {/* A row may hold cells only; this one takes no place of its own. */}
      <div role="gridcell" className="contents">
        <RowMenuButton />
      </div>
    </>
  );
}

function Cell({ column: { id, isRight }, entry }: { column: Column; entry: EntrySummary | undefined }) {
  const { content, color, title } = entry === undefined ? loading : cellLook(id, entry);
  return (
    <div
      role="gridcell"
      data-column={id}
      title={title}
      className={classNames('cell', isRight && 'text-right', id === 'waterfall' && 'waterfall', color)}
    >
      {content}
    </div>
  );
}

const loading: CellLook = { content: null };

function CompactCells({ entry }: { entry: EntrySummary }) {
  const { path, query } = pathWords(entry);
  return (
    <div role="gridcell" className="flex h-full flex-col justify-center px-3 pr-9">
      <span className="flex min-w-0 items-baseline gap-2">
        <span className={methodColor(entry.method)}>{entry.method}</span>
        <span className={statusColor(entry)}>{statusWords(entry)}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{hostWords(entry)}</span>
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate">
          {path}
          <span className="text-muted">{query}</span>
        </span>
        <span className="shrink-0 text-small text-muted">
          {sizeWords(entry)} · <DurationText entry={entry} />
        </span>
      </span>
      <RowMenuButton />
    </div>
  );
}

/** Opens the same menu as a right click. For the pointer and for touch; the keyboard has Shift+F10. */
function RowMenuButton() {
  return <button type="button" tabIndex={-1} data-row-menu aria-label="Actions" className="row-menu" />;
}
