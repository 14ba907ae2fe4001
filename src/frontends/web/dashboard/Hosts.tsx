import { bytesText, durationText } from '../../../formats/amounts.ts';
import type { SessionStats } from '../../../model/traffic-entry.ts';
import { termText } from '../filter-bar/query-edit.ts';
import { Card } from './Card.tsx';
import { countOf, percentText } from './Figures.tsx';
import { ShareList } from './ShareList.tsx';

const shown = 10;

export function Hosts({ stats, q }: { stats: SessionStats; q: string }) {
  const most = stats.byHost[0]?.entries ?? 0;
  const rows = stats.byHost.slice(0, shown).map(({ host, entries, errors, bytes, p95 }) => ({
    key: host,
    name: host === '' ? <span className="text-muted">No host</span> : host,
    share: entries / most,
    cells: [
      countOf(entries),
      <span key="errors" className={errors > 0 ? 'text-danger' : 'text-muted'}>
        {errors === 0 ? '–' : percentText(errors, entries)}
      </span>,
      <span key="p95" className="text-muted">
        {p95 === null ? '–' : durationText(p95)}
      </span>,
      <span key="bytes" className="text-muted">
        {bytesText(bytes)}
      </span>,
    ],
    term: host === '' ? undefined : termText('host', host),
  }));
  return (
    <Card title="Hosts" aside={stats.byHost.length > shown ? `the ${shown} with most requests` : null}>
      <ShareList label="Hosts" headings={['Host', 'Requests', 'Errors', 'p95', 'Size']} rows={rows} q={q} />
    </Card>
  );
}
