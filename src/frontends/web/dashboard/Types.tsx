import { bytesText } from '../../../formats/amounts.ts';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { termText } from '../filter-bar/query-edit.ts';
import { Card } from './Card.tsx';
import { countOf } from './Figures.tsx';
import { ShareList } from './ShareList.tsx';

const shown = 10;

export function Types({ stats, q }: { stats: SessionStats; q: string }) {
  const most = stats.byType[0]?.entries ?? 0;
  const rows = stats.byType.slice(0, shown).map(({ type, entries, bytes }) => ({
    key: type ?? '',
    name: type ?? <span className="text-muted">None</span>,
    share: entries / most,
    cells: [
      countOf(entries),
      <span key="bytes" className="text-muted">
        {bytesText(bytes)}
      </span>,
    ],
    term: type === null ? undefined : termText('type', type),
  }));
  return (
    <Card title="Types">
      <ShareList label="Types" headings={['Type', 'Requests', 'Size']} rows={rows} q={q} />
    </Card>
  );
}
