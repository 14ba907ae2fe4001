import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { BodyViewer } from '../body/BodyViewer.tsx';
import { contentOf } from '../body/body-content.ts';
import { type BodyAddress, loadRange } from '../body/load-body.ts';
import { isEnded } from '../entry-words.ts';
import { Notice } from '../parts/Notice.tsx';
import { SearchField } from '../parts/SearchField.tsx';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';
import { MessageCount } from './MessageFilter.tsx';
import { MessageList } from './MessageList.tsx';
import type { MessageRow } from './message-row.ts';
import { NoMessages } from './NoMessages.tsx';
import { type TimedEvent, useStreamEvents } from './use-stream-events.ts';

/** Events of a stream as they come. */
export function EventStreamTab({ entry }: { entry: TrafficEntry }) {
  const isLive = !isEnded(entry);
  const state = useStreamEvents(entry);
  const [filter, setFilter] = useState('');
  const [isFollowing, setFollowing] = useState(isLive);
  const [chosenKey, setChosen] = useState<number | null>(null);
  const rows = useMemo(() => matching(state.events, filter).map(eventRow), [state.events, filter]);
  const chosen = state.events.find(({ position }) => position === chosenKey);
  const list = (
    <>
      <div className="flex shrink-0 items-center border-b border-line pr-3 [&>div:first-child]:min-w-0 [&>div:first-child]:flex-1 [&>div:first-child]:border-b-0">
        <SearchField label="Filter events" value={filter} onChange={setFilter} />
        <MessageCount total={state.total} isLive={isLive} noun="event" />
      </div>
      {state.isStartGone && (
        <Notice>{`The last ${state.events.length.toLocaleString('en')} events are kept here; the body has all of them.`}</Notice>
      )}
      {rows.length === 0 ? (
        <NoMessages isFiltered={state.events.length > 0} isLive={isLive} />
      ) : (
        <MessageList
          label="Events"
          rows={rows}
          chosen={chosenKey}
          onChoose={(key) => {
            setChosen(key);
            setFollowing(false);
          }}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          onReachStart={() => {}}
          onReachEnd={() => !state.isAllRead && state.readMore()}
        />
      )}
    </>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SplitPane
        direction="column"
        name="message"
        label="Height of the list of events"
        first={list}
        second={
          chosen === undefined ? null : <EventContent key={chosen.position} event={chosen} address={state.address} />
        }
      />
    </div>
  );
}

function matching(events: readonly TimedEvent[], filter: string): readonly TimedEvent[] {
  const wanted = filter.trim().toLowerCase();
  if (wanted === '') return events;
  return events.filter(({ type, id, data }) => `${type}\n${id ?? ''}\n${data}`.toLowerCase().includes(wanted));
}

function eventRow({ position, type, id, data, bytes, isComment, at }: TimedEvent): MessageRow {
  const preview = data.slice(0, 300).replaceAll(/\s+/g, ' ');
  return {
    key: position,
    direction: null,
    label: isComment ? 'comment' : type,
    isControl: isComment,
    preview: id === null ? preview : `#${id}  ${preview}`,
    bytes,
    at,
  };
}

function EventContent({ event, address }: { event: StreamEvent; address: BodyAddress }) {
  const { data: whole } = useQuery({
    queryKey: ['stream-event', address, event.position],
    queryFn: () => wholeEvent(event, address),
    initialData: event.data.length < 2000 ? event : undefined,
    gcTime: 10_000,
  });
  const content = useMemo(() => whole && contentOf(new TextEncoder().encode(whole.data), null, 'event'), [whole]);
  return content && <BodyViewer content={content} />;
}

async function wholeEvent(event: StreamEvent, address: BodyAddress): Promise<StreamEvent> {
  const { bytes } = await loadRange(address, { from: event.position, to: event.position + event.bytes });
  return new EventStreamReader(event.position).read(bytes)[0] ?? event;
}
