import { Suspense, useEffect } from 'react';
import { parseComparePanel } from '../compare/compare-address.ts';
import { HarLayer } from '../har/HarLayer.tsx';
import { SearchDialog } from '../search/SearchDialog.tsx';
import { parseSearchPanel } from '../search/search-address.ts';
import { SessionsPanel } from '../sessions/SessionsPanel.tsx';
import { ViewingBanner } from '../sessions/ViewingBanner.tsx';
import { setView, useViewState } from '../state/view-state.ts';
import { Banners } from './Banners.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { DocumentTitle } from './DocumentTitle.tsx';
import { LostConnection } from './LostConnection.tsx';
import { ComparePane, HelpSheet, loadPanesWhenIdle, SetupPanel } from './lazy-panes.ts';
import { StatusBar } from './StatusBar.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useAppActions } from './use-app-actions.tsx';
import { useTheme } from './use-theme.ts';
import { Workspace } from './Workspace.tsx';

const showPanel = (panel: string) => (isOpen: boolean) => setView({ panel: isOpen ? panel : null });

/** Toolbar on top, list and details in the middle, status at the bottom; what is open above them is `panel` of the view state. */
export function Shell() {
  const { panel } = useViewState();
  const compared = parseComparePanel(panel);
  const searched = parseSearchPanel(panel);
  useTheme();
  useAppActions();
  useEffect(loadPanesWhenIdle, []);
  return (
    <div className="flex h-full flex-col">
      <DocumentTitle />
      <Toolbar />
      <Banners />
      <main className="relative flex min-h-0 flex-1 overflow-hidden">
        <Workspace />
        <LostConnection />
        {(panel === 'sessions' || panel === 'new-session') && <SessionsPanel />}
      </main>
      {/* Below, so that the list stays where it is when the session changes. */}
      <ViewingBanner />
      <StatusBar />
      <Suspense fallback={null}>
        {panel === 'setup' && <SetupPanel />}
        {compared !== null && <ComparePane address={compared} />}
        {panel === 'help' && <HelpSheet isOpen onOpenChange={showPanel('help')} />}
      </Suspense>
      <HarLayer />
      {/* Here within the key press that asks for them: the next keys are typed into them. */}
      {panel === 'commands' && <CommandPalette isOpen onOpenChange={showPanel('commands')} />}
      {searched !== null && <SearchDialog address={searched} />}
    </div>
  );
}
