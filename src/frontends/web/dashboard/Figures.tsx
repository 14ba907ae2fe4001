import { bytesText, durationText } from '../../../formats/amounts.ts';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { classNames } from '../ui/class-names.ts';
import { toggleTerm } from './toggle-term.ts';

interface Figure {
  label: string;
  value: string;
  note: string;
  isBad?: boolean;
  /** What a click asks for. */
  term?: string;
}

/** What a person wants to know first. */
export function Figures({ stats, q }: { stats: SessionStats; q: string }) {
  return (
    <ul aria-label="Totals" className="dashboard-figures grid overflow-hidden rounded-large border border-line bg-line">
      {figuresOf(stats).map((figure) => (
        <li key={figure.label} className="flex bg-ground">
          <FigureCell figure={figure} q={q} />
        </li>
      ))}
    </ul>
  );
}

function FigureCell({ figure: { label, value, note, isBad, term }, q }: { figure: Figure; q: string }) {
  const content = (
    <>
      <span className="text-small text-muted">{label}</span>
      <span data-figure={label} className={classNames('truncate text-figure font-medium', isBad && 'text-danger')}>
        {value}
      </span>
      <span className="truncate text-small text-muted">{note}</span>
    </>
  );
  const layout = 'flex min-w-0 flex-1 flex-col px-4 py-3 text-left';
  if (term === undefined) return <div className={layout}>{content}</div>;
  return (
    <button type="button" className={`${layout} hover:bg-hover`} onClick={() => toggleTerm(q, term)}>
      {content}
    </button>
  );
}

function figuresOf(stats: SessionStats): Figure[] {
  const { entries, errors, failed, pending, duration, requestBytes, responseBytes } = stats;
  const ms = (value: number | undefined): string => (value === undefined ? '–' : durationText(value));
  return [
    {
      label: 'Requests',
      value: countOf(entries),
      note: rateText(stats) + (pending > 0 ? ` · ${countOf(pending)} running` : ''),
    },
    {
      label: 'Errors',
      value: percentText(errors, entries),
      note:
        failed > 0
          ? `${countOf(errors)} · ${countOf(failed)} without an answer`
          : `${countOf(errors)} of ${countOf(entries)}`,
      isBad: errors > 0,
      term: 'is:error',
    },
    {
      label: 'Transferred',
      value: bytesText(requestBytes + responseBytes),
      note: `${bytesText(requestBytes)} up · ${bytesText(responseBytes)} down`,
    },
    {
      label: 'Median',
      value: ms(duration?.p50),
      note: duration === null ? 'no completed request' : `mean ${ms(duration.mean)}`,
    },
    { label: '95th percentile', value: ms(duration?.p95), note: 'one in 20 takes longer' },
    {
      label: '99th percentile',
      value: ms(duration?.p99),
      note: duration === null ? '–' : `slowest ${ms(duration.max)}`,
    },
  ];
}

export const countOf = (count: number): string => count.toLocaleString('en');

/** `0 %`, `0.03 %`, `1.2 %`, `12 %`. */
export function percentText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  return `${percent < 0.095 ? '<0.1' : percent.toFixed(percent < 9.95 ? 1 : 0)} %`;
}

function rateText({ entries, firstAt, lastAt }: SessionStats): string {
  const seconds = firstAt === null || lastAt === null ? 0 : (lastAt - firstAt) / 1000;
  if (entries < 2 || seconds < 1) return 'at one moment';
  const perSecond = entries / seconds;
  if (perSecond >= 1) return `${perSecond.toFixed(perSecond < 9.95 ? 1 : 0)} a second`;
  const perMinute = perSecond * 60;
  return perMinute >= 1 ? `${perMinute.toFixed(0)} a minute` : `${(perMinute * 60).toFixed(0)} an hour`;
}
