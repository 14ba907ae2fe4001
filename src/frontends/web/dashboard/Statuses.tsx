import type { SessionStats } from '../../../model/traffic-entry.ts';
import { Card } from './Card.tsx';
import { countOf, percentText } from './Figures.tsx';
import { ShareList } from './ShareList.tsx';
import { statusClasses } from './status-classes.ts';

/** All classes, also those without an entry: rows that come and go would move the others. */
export function Statuses({ stats, q }: { stats: SessionStats; q: string }) {
  const counts = statusClasses.map((info) => ({ ...info, entries: stats.byStatusClass[info.name] ?? 0 }));
  const most = Math.max(...counts.map(({ entries }) => entries), 1);
  const rows = counts
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, label, meaning, color, term, entries }) => ({
      key: name,
      name: (
        <span className="flex items-center gap-2">
          <span className="size-2 shrink-0 rounded-full" style={{ background: `var(${color})` }} />
          {label}
          <span className="truncate text-muted">{meaning}</span>
        </span>
      ),
      share: entries / most,
      color,
      cells: [
        countOf(entries),
        <span key="percent" className="text-muted">
          {entries === 0 ? '–' : percentText(entries, stats.entries)}
        </span>,
      ],
      term,
    }));
  return (
    <Card title="Status">
      <ShareList label="Status" headings={['Class', 'Requests', 'Share']} rows={rows} q={q} />
    </Card>
  );
}
