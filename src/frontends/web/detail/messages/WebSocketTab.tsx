import { useDeferredValue, useMemo, useState } from 'react';
import type { Frame } from '../../../../contract/frames.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { useFoundText } from '../../search/found-text.ts';
import { SplitPane } from '../../ui/SplitPane.tsx';
import { BodyViewer } from '../body/BodyViewer.tsx';
import { contentOf } from '../body/body-content.ts';
import { isEnded } from '../entry-words.ts';
import { frameBytes, frameRow } from './frame-row.ts';
import { MessageFilter } from './MessageFilter.tsx';
import { MessageList } from './MessageList.tsx';
import { NoMessages } from './NoMessages.tsx';
import { type FrameFilter, useFrames } from './use-frames.ts';

/** Frames of a WebSocket as they pass. */
export function WebSocketTab({ entry }: { entry: TrafficEntry }) {
  const found = useFoundText();
  const isSearched = found !== null && found.frame !== null;
  const [filter, setFilter] = useState<FrameFilter>({ direction: null, contains: isSearched ? found.text : '' });
  const wanted = useDeferredValue(filter);
  const state = useFrames(entry, wanted);
  const [chosenNumber, setChosen] = useState<number | null>(found?.frame ?? null);
  const rows = useMemo(() => state.frames.map(frameRow), [state.frames]);
  const chosen = state.frames.find(({ number }) => number === chosenNumber);
  const list = (
    <>
      <MessageFilter filter={filter} onChange={setFilter} total={state.total} isLive={!isEnded(entry)} />
      {rows.length === 0 && state.total !== undefined ? (
        <NoMessages isFiltered={state.total > 0} isLive={!isEnded(entry)} />
      ) : (
        <MessageList
          label="WebSocket messages"
          rows={rows}
          chosen={chosenNumber}
          onChoose={(key) => {
            setChosen(key);
            state.setFollowing(false);
          }}
          isFollowing={state.isFollowing}
          onFollow={state.setFollowing}
          onReachStart={state.loadBefore}
          onReachEnd={state.loadAfter}
        />
      )}
    </>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SplitPane
        direction="column"
        name="message"
        label="Height of the list of messages"
        first={list}
        second={chosen === undefined ? null : <FrameContent key={chosen.number} frame={chosen} />}
      />
    </div>
  );
}

function FrameContent({ frame }: { frame: Frame }) {
  const content = useMemo(() => contentOf(frameBytes(frame), null, `message-${frame.number}`), [frame]);
  return <BodyViewer content={content} />;
}
