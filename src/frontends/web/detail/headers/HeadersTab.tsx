import { useState } from 'react';
import { countText } from '../../../../formats/amounts.ts';
import type { RawHeaders } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { SearchField } from '../parts/SearchField.tsx';
import { Section } from '../parts/Section.tsx';
import { HeaderTable } from './HeaderTable.tsx';
import { headText, requestLine, statusLine } from './head-text.ts';

interface Head {
  title: string;
  /** Request line or status line; null for trailers. */
  line: string | null;
  headers: RawHeaders;
  foldName: string;
}

/** Header fields as on the wire: order, letter case and duplicates kept. */
export function HeadersTab({ entry }: { entry: TrafficEntry }) {
  const [filter, setFilter] = useState('');
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SearchField label="Filter headers" value={filter} onChange={setFilter} />
      <div className="min-h-0 flex-1 overflow-auto pb-4">
        {headsOf(entry).map((head) => (
          <HeadSection key={head.title} head={head} filter={filter} />
        ))}
        {entry.responseHeaders === null && <p className="px-3 py-2 text-muted">No response headers have arrived.</p>}
      </div>
    </div>
  );
}

function headsOf(entry: TrafficEntry): Head[] {
  const heads: Array<Omit<Head, 'headers'> & { headers: RawHeaders | null }> = [
    { title: 'Request headers', line: requestLine(entry), headers: entry.requestHeaders, foldName: 'request-headers' },
    { title: 'Request trailers', line: null, headers: entry.requestTrailers, foldName: 'request-trailers' },
    ...entry.informational.map(({ status, reason, headers }, at) => ({
      title: `${status} ${reason} headers${at > 0 ? ` (${at + 1})` : ''}`,
      line: `HTTP/${entry.httpVersion} ${status} ${reason}`,
      headers,
      foldName: 'informational-headers',
    })),
    {
      title: 'Response headers',
      line: statusLine(entry),
      headers: entry.responseHeaders,
      foldName: 'response-headers',
    },
    { title: 'Response trailers', line: null, headers: entry.responseTrailers, foldName: 'response-trailers' },
  ];
  return heads.flatMap((head) => (head.headers === null ? [] : [{ ...head, headers: head.headers }]));
}

function HeadSection({ head, filter }: { head: Head; filter: string }) {
  const { title, line, headers, foldName } = head;
  const wanted = filter.trim().toLowerCase();
  const shown = headers.filter(([name, value]) => `${name}: ${value}`.toLowerCase().includes(wanted));
  const note = wanted === '' ? countText(headers.length, 'field') : `${shown.length} of ${headers.length}`;
  return (
    <Section
      title={title}
      note={note}
      foldName={foldName}
      actions={<CopyButton text={headText(line, headers)} label={`Copy all ${title.toLowerCase()}`} />}
    >
      {line !== null && wanted === '' && <p className="px-3 pb-1 font-mono break-all text-muted">{line}</p>}
      <HeaderTable label={title} headers={shown} />
    </Section>
  );
}
