import type { SessionStats } from '../../../model/traffic-entry.ts';
import { hasTerm } from '../filter-bar/query-edit.ts';
import { classNames } from '../ui/class-names.ts';
import { Card } from './Card.tsx';
import { countOf } from './Figures.tsx';
import { toggleTerm } from './toggle-term.ts';

interface Step {
  term: string;
  words: string;
  /** Under its bar. */
  label: string;
  entries: number;
}

/** Completed requests by how long they took; a bar asks for those. */
export function DurationHistogram({ stats, q }: { stats: SessionStats; q: string }) {
  const steps = stepsOf(stats.histogram);
  const most = Math.max(...steps.map(({ entries }) => entries), 1);
  return (
    <Card title="Response times" aside={stats.duration === null ? 'no completed request' : 'requests by duration'}>
      <ul aria-label="Response times" className="flex h-48 items-stretch">
        {steps.map(({ term, words, label, entries }) => (
          <li key={term} className="flex min-w-0 flex-1 flex-col">
            <button
              type="button"
              title={words}
              aria-label={words}
              aria-pressed={hasTerm(q, term)}
              onClick={() => toggleTerm(q, term)}
              className="group flex min-w-0 flex-1 flex-col rounded-small px-px hover:bg-hover"
            >
              <span className="flex min-h-0 w-full flex-1 items-end border-b border-line">
                <span
                  className={classNames('histogram-bar', hasTerm(q, term) && 'is-on')}
                  style={{ height: entries === 0 ? 0 : `max(2px, ${(entries / most) * 100}%)` }}
                />
              </span>
            </button>
            <span
              aria-hidden="true"
              className="histogram-label pt-1 text-center text-small whitespace-nowrap text-muted"
            >
              {label}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function stepsOf(histogram: SessionStats['histogram']): Step[] {
  return histogram.map(({ upToMs, entries }, at) => {
    const fromMs = histogram[at - 1]?.upToMs ?? null;
    const term = termOf(fromMs, upToMs);
    const span =
      upToMs === null
        ? `over ${unit(fromMs ?? 0)}`
        : fromMs === null
          ? `up to ${unit(upToMs)}`
          : `${unit(fromMs)} to ${unit(upToMs)}`;
    return { term, words: `${span}: ${countOf(entries)} requests`, label: shortLabel(fromMs, upToMs), entries };
  });
}

function termOf(fromMs: number | null, upToMs: number | null): string {
  if (fromMs === null) return `duration:<=${upToMs}ms`;
  return upToMs === null ? `duration:>${fromMs}ms` : `duration:${fromMs}ms..${upToMs}ms`;
}

const unit = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

function shortLabel(fromMs: number | null, upToMs: number | null): string {
  if (upToMs === null) return `>${(fromMs ?? 0) / 1000}s`;
  return upToMs < 1000 ? `${upToMs}` : `${upToMs / 1000}s`;
}
