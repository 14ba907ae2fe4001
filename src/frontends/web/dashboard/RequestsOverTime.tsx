import { useState } from 'react';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { Card } from './Card.tsx';
import { ClassLegend } from './ClassLegend.tsx';
import { countsText, type Overview, spanText } from './chart-span.ts';
import { TimeChart } from './TimeChart.tsx';
import { TimeTable } from './TimeTable.tsx';
import { hasSpan, withoutSpan, withSpan } from './time-span.ts';
import { type Steps, useTimeKeys } from './use-time-keys.ts';

/** When requests began, by status class. A span that is drawn with the mouse, or chosen with the keys, becomes part of the filter. */
export function RequestsOverTime({ stats, overview, q }: { stats: SessionStats; overview: Overview; q: string }) {
  const [hovered, setHovered] = useState<number | null>(null);
  const apply = ({ first, last }: Steps) => {
    const { startAt, stepMs } = overview;
    setView({ q: withSpan(q, { from: startAt + first * stepMs, to: startAt + (last + 1) * stepMs }) });
  };
  const keys = useTimeKeys(overview, apply);
  const all = { first: 0, last: overview.entries.length - 1 };
  const shown = keys.chosen ?? (hovered === null || hovered > all.last ? null : { first: hovered, last: hovered });
  const words = `${spanText(overview, shown ?? all)}: ${countsText(overview, shown ?? all)}`;
  return (
    <Card
      title="Requests over time"
      className="dashboard-wide"
      aside={
        <>
          <span className="truncate">{shown === null ? 'Drag to choose a span of time' : words}</span>
          {hasSpan(q) && (
            <Button size="small" tone="quiet" onClick={() => setView({ q: withoutSpan(q) })}>
              All time
            </Button>
          )}
        </>
      }
    >
      <div
        role="slider"
        tabIndex={0}
        aria-label="Span of time"
        aria-roledescription="time chart"
        aria-description="Arrow keys move, with Shift they widen the span, Enter filters by it, Escape lets go."
        aria-valuemin={0}
        aria-valuemax={all.last}
        aria-valuenow={keys.at}
        aria-valuetext={words}
        data-time-chart
        className="time-chart -mx-1 rounded-medium px-1"
        onKeyDown={keys.pressed}
        onBlur={keys.letGo}
      >
        <TimeChart overview={overview} chosen={keys.chosen} onHover={setHovered} onChoose={apply} />
      </div>
      <ClassLegend stats={stats} />
      <TimeTable overview={overview} />
    </Card>
  );
}
