import type { ReactNode } from 'react';
import { hasTerm } from '../filter-bar/query-edit.ts';
import { classNames } from '../ui/class-names.ts';
import { toggleTerm } from './toggle-term.ts';

export interface ShareRow {
  key: string;
  name: ReactNode;
  /** 0 to 1: the length of its bar. */
  share: number;
  /** Token of the bar; absent: accent. */
  color?: string;
  /** One text a column. */
  cells: ReactNode[];
  /** What a click asks for; absent: there is no condition for it. */
  term?: string | undefined;
}

export interface ShareListProps {
  label: string;
  /** Headings; the first is of the name. */
  headings: readonly string[];
  rows: readonly ShareRow[];
  q: string;
}

/** Names with bars behind them, each a condition of the filter. */
export function ShareList({ label, headings, rows, q }: ShareListProps) {
  const columns = {
    gridTemplateColumns: `minmax(0, 1fr) ${headings
      .slice(1)
      .map(() => 'minmax(52px, auto)')
      .join(' ')}`,
  };
  return (
    <div className="share-list" style={columns}>
      <div aria-hidden="true" className="share-row h-6 text-small text-muted">
        {headings.map((heading, at) => (
          <span key={heading} className={at === 0 ? 'pl-2' : 'text-right'}>
            {heading}
          </span>
        ))}
      </div>
      <ul aria-label={label} className="contents">
        {rows.map((row) => (
          <li key={row.key} className="contents">
            <Row row={row} headings={headings} q={q} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Row({ row, headings, q }: { row: ShareRow; headings: readonly string[]; q: string }) {
  const { name, share, color, cells, term } = row;
  const isOn = term !== undefined && hasTerm(q, term);
  return (
    <button
      type="button"
      aria-pressed={term === undefined ? undefined : isOn}
      disabled={term === undefined}
      onClick={() => term !== undefined && toggleTerm(q, term)}
      className={classNames(
        'share-row group relative h-7 w-full rounded-small text-left',
        term !== undefined && 'hover:bg-hover',
        isOn && 'bg-accent-soft text-accent',
      )}
    >
      <span
        aria-hidden="true"
        className="share-bar"
        style={
          {
            width: share === 0 ? 0 : `${Math.max(share * 100, 0.5)}%`,
            ...(color === undefined ? {} : { '--bar': `var(${color})` }),
          } as React.CSSProperties
        }
      />
      <span data-name className="relative truncate pl-2">
        {name}
      </span>
      {cells.map((cell, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns stand still
        <span key={at} className="relative text-right whitespace-nowrap">
          {cell}
          <span className="sr-only"> {headings[at + 1]},</span>
        </span>
      ))}
    </button>
  );
}
