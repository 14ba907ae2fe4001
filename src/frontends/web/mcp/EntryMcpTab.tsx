import { useState } from 'react';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { SplitPane } from '../ui/SplitPane.tsx';
import { MessageDetail } from './MessageDetail.tsx';
import { MessageList } from './MessageList.tsx';
import { mcpPane } from './mcp-address.ts';
import { useEntryMessages } from './use-entry-messages.ts';

/** The MCP messages that an HTTP entry carried. */
export function EntryMcpTab({ entry }: { entry: TrafficEntry }) {
  const { source, state } = useEntryMessages(entry);
  const [chosenId, setChosen] = useState<string | null>(null);
  const first = source.messageAt(0);
  if (!state.hasLoaded) return <PaneSkeleton />;
  const openConnection = () =>
    first &&
    setView({ pane: mcpPane({ connectionId: first.connectionId, view: 'messages', messageId: first.proxyId }) });
  const list = (
    <>
      <MessageList
        source={source}
        state={state}
        chosenId={chosenId}
        chosenSequence={null}
        onChoose={setChosen}
        isLive={false}
      />
      <div className="flex h-8 shrink-0 items-center justify-end border-t border-line bg-surface px-2">
        <Button size="small" tone="quiet" onClick={openConnection}>
          Show in their connection
        </Button>
      </div>
    </>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <SplitPane
        direction="column"
        name="mcp-entry-message"
        label="Height of the list of messages"
        first={list}
        second={
          chosenId === null ? null : (
            <MessageDetail proxyId={chosenId} isSheet={false} onClose={() => setChosen(null)} onOpen={setChosen} />
          )
        }
      />
    </div>
  );
}
