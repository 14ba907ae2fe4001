import { Suspense } from 'react';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { usePreference } from '../state/preferences.ts';
import { useIsNarrow } from '../state/use-media.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import { SplitPane } from '../ui/SplitPane.tsx';
import { ListArea } from './ListArea.tsx';
import { DetailPane } from './lazy-panes.ts';

/** List and details: side by side, one above the other, or (narrow) the details over the list. */
export function Workspace() {
  const { entryId: openedId, pane } = useViewState();
  // MCP has a list and details of its own.
  const entryId = parseMcpPane(pane) === null ? openedId : null;
  const [position] = usePreference<'beside' | 'below'>('detail-position', 'beside');
  const isNarrow = useIsNarrow();
  const close = () => setView({ entryId: null });
  const detail =
    entryId === null ? null : (
      <Suspense fallback={<PaneSkeleton />}>
        <DetailPane entryId={entryId} isSheet={isNarrow} onClose={close} />
      </Suspense>
    );
  if (isNarrow) {
    return (
      <>
        <ListArea />
        {detail !== null && <div className="absolute inset-0 z-20 flex flex-col bg-ground">{detail}</div>}
      </>
    );
  }
  return (
    <SplitPane
      direction={position === 'beside' ? 'row' : 'column'}
      name={`detail-${position}`}
      label={position === 'beside' ? 'Width of the list' : 'Height of the list'}
      first={<ListArea />}
      second={detail}
    />
  );
}
