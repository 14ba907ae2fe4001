import { durationText } from '../../../formats/amounts.ts';
import type { EntrySummary, SessionStats } from '../../../model/traffic-entry.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { methodColor, statusColor } from '../traffic-list/cells.tsx';
import { statusWords } from '../traffic-list/entry-words.ts';
import { classNames } from '../ui/class-names.ts';
import { timeText } from '../ui/moments.ts';
import { Card } from './Card.tsx';

export function Slowest({ stats }: { stats: SessionStats }) {
  const { entryId } = useViewState();
  const longest = stats.slowest[0]?.duration ?? 0;
  return (
    <Card title="Slowest">
      {stats.slowest.length === 0 && <p className="pb-2 text-muted">No request has been completed yet.</p>}
      <ol aria-label="Slowest requests" className="flex flex-col">
        {stats.slowest.map((entry) => (
          <li key={entry.id}>
            <SlowRow
              entry={entry}
              isOpen={entry.id === entryId}
              share={longest === 0 ? 0 : (entry.duration ?? 0) / longest}
            />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function SlowRow({ entry, isOpen, share }: { entry: EntrySummary; isOpen: boolean; share: number }) {
  return (
    <button
      type="button"
      onClick={() => setView({ entryId: entry.id })}
      className={classNames(
        'slow-row grid h-7 w-full items-center gap-3 rounded-small px-2 text-left hover:bg-hover',
        isOpen && 'bg-accent-soft',
      )}
    >
      <span className={classNames('truncate', methodColor(entry.method))}>{entry.method}</span>
      <span className={classNames('truncate', statusColor(entry))}>{statusWords(entry)}</span>
      <span className="truncate" title={entry.url}>
        {entry.host}
        <span className="text-muted">{entry.path}</span>
      </span>
      <span className="slow-time text-right text-muted">{timeText(entry.timestamp)}</span>
      <span className="slow-bar" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </span>
      <span className="text-right whitespace-nowrap">
        {entry.duration === null ? '–' : durationText(entry.duration)}
      </span>
    </button>
  );
}
