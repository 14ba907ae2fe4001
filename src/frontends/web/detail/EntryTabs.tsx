import { ChevronDown } from 'lucide-react';
import { useRef } from 'react';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { AnnotationsTab } from '../annotations/AnnotationsTab.tsx';
import { EntryMcpTab } from '../mcp/EntryMcpTab.tsx';
import { useCarriesMcp } from '../mcp/use-entry-messages.ts';
import { useFoundHighlight } from '../search/use-found-highlight.ts';
import { useAction } from '../state/actions.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { type TabItem, Tabs } from '../ui/Tabs.tsx';
import { BodyTab } from './body/BodyTab.tsx';
import { ChangesTab } from './changes/ChangesTab.tsx';
import { CookiesTab } from './cookies/CookiesTab.tsx';
import { type DetailTab, isEventStream, shownTab, tabLabels, tabsOf } from './detail-tabs.ts';
import { HeadersTab } from './headers/HeadersTab.tsx';
import { EventStreamTab } from './messages/EventStreamTab.tsx';
import { WebSocketTab } from './messages/WebSocketTab.tsx';
import { OverviewTab } from './overview/OverviewTab.tsx';
import { ParametersTab } from './parameters/ParametersTab.tsx';
import { TimingTab } from './timing/TimingTab.tsx';
import { TlsTab } from './tls/TlsTab.tsx';
import { useShownTabInSight } from './use-shown-tab-in-sight.ts';

/** The tab is in the address, so it stays when another entry is chosen, also one that has it not. */
export function EntryTabs({ entry }: { entry: TrafficEntry }) {
  const { tab: chosen } = useViewState();
  const offered = tabsOf(entry, useCarriesMcp(entry));
  const shown = shownTab(chosen, offered);
  const root = useRef<HTMLDivElement>(null);
  useShownTabInSight(root, shown);
  useFoundHighlight(root, `${entry.id} ${shown}`);
  const choose = (tab: DetailTab) => setView({ tab: tab === 'overview' ? null : tab });
  const step = (by: 1 | -1) => () =>
    choose(offered[(offered.indexOf(shown) + by + offered.length) % offered.length] as DetailTab);
  useAction({ id: 'detail.next-tab', label: 'Next tab of the details', group: 'Details', keys: ']', run: step(1) });
  useAction({
    id: 'detail.previous-tab',
    label: 'Previous tab of the details',
    group: 'Details',
    keys: '[',
    run: step(-1),
  });
  useAction({
    id: 'detail.annotate',
    label: 'Annotate this entry',
    group: 'Details',
    keys: 'a',
    words: 'note tag colour comment',
    run: () => annotate(),
  });
  const all = () =>
    offered.map((tab) => ({ kind: 'item' as const, label: tabLabels[tab], onSelect: () => choose(tab) }));
  return (
    <div ref={root} className="flex min-h-0 flex-1 flex-col">
      <Tabs
        label="Details of the entry"
        items={offered.map((tab) => tabItem(tab, entry))}
        value={shown}
        onValueChange={choose}
        className="min-h-0 flex-1"
        actions={
          <Menu entries={all}>
            <IconButton size="small" label="All tabs">
              <ChevronDown />
            </IconButton>
          </Menu>
        }
      >
        <TabContent key={`${entry.id} ${shown}`} tab={shown} entry={entry} />
      </Tabs>
    </div>
  );
}

function tabItem(tab: DetailTab, entry: TrafficEntry): TabItem<DetailTab> {
  const count = tab === 'annotations' ? entry.annotationSummary?.noteCount || undefined : undefined;
  return { value: tab, label: tabLabels[tab], count };
}

/** Opens the tab and goes to its field. */
function annotate(): void {
  setView({ tab: 'annotations' });
  setTimeout(() => document.querySelector<HTMLElement>('form[aria-label="Add annotation"] textarea')?.focus());
}

function TabContent({ tab, entry }: { tab: DetailTab; entry: TrafficEntry }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab entry={entry} />;
    case 'headers':
      return <HeadersTab entry={entry} />;
    case 'request':
    case 'response':
      return <BodyTab entry={entry} side={tab} />;
    case 'messages':
      return isEventStream(entry) ? <EventStreamTab entry={entry} /> : <WebSocketTab entry={entry} />;
    case 'mcp':
      return <EntryMcpTab entry={entry} />;
    case 'cookies':
      return <CookiesTab entry={entry} />;
    case 'parameters':
      return <ParametersTab entry={entry} />;
    case 'timing':
      return <TimingTab entry={entry} />;
    case 'tls':
      return <TlsTab entry={entry} />;
    case 'changes':
      return <ChangesTab entry={entry} />;
    case 'annotations':
      return <AnnotationsTab entryId={entry.id} />;
  }
}
