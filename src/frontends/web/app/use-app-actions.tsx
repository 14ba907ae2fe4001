import {
  CircleDot,
  CircleHelp,
  GitCompareArrows,
  LayoutDashboard,
  Monitor,
  Moon,
  PanelRight,
  Plug,
  Search,
  Sun,
  Waypoints,
} from 'lucide-react';
import { useEffect } from 'react';
import { comparePanel } from '../compare/compare-address.ts';
import { toggleMcp } from '../mcp/open-mcp.ts';
import { openSearch } from '../search/open-search.ts';
import { useAction } from '../state/actions.ts';
import { readPreference, writePreference } from '../state/preferences.ts';
import { setRecording, useRecording } from '../state/recording.ts';
import { changeSettings } from '../state/settings.ts';
import { listenForShortcuts } from '../state/shortcuts.ts';
import { readViewState, setView } from '../state/view-state.ts';
import { showProblem } from '../ui/toast-store.ts';

export function togglePanel(panel: string): void {
  setView({ panel: readViewState().panel === panel ? null : panel });
}

export function toggleDashboard(): void {
  setView({ pane: readViewState().pane === 'dashboard' ? null : 'dashboard' });
}

export function toggleDetailPosition(): void {
  const position = readPreference('detail-position', 'beside');
  writePreference('detail-position', position === 'beside' ? 'below' : 'beside');
}

/** What can be done anywhere on the page. Sessions, list and details register their own. */
export function useAppActions(): void {
  useEffect(listenForShortcuts, []);
  const recording = useRecording();
  const isPaused = recording?.kind === 'paused';
  useAction({
    id: 'recording.toggle',
    label: isPaused ? 'Resume recording' : 'Pause recording',
    group: 'Sessions',
    keys: 'r',
    icon: <CircleDot />,
    run: () => void setRecording(isPaused).catch(showProblem('Recording was not changed')),
  });
  useAction({
    id: 'view.commands',
    label: 'Command palette',
    group: 'Help',
    keys: 'Mod+K',
    isInPalette: false,
    run: () => togglePanel('commands'),
  });
  useAction({
    id: 'view.help',
    label: 'Keyboard shortcuts',
    group: 'Help',
    icon: <CircleHelp />,
    keys: '?',
    run: () => togglePanel('help'),
  });
  useAction({
    id: 'view.setup',
    label: 'How to send traffic here',
    group: 'Help',
    icon: <Plug />,
    words: 'setup proxy certificate phone browser',
    run: () => setView({ panel: 'setup' }),
  });
  useAction({
    id: 'view.dashboard',
    label: 'Dashboard',
    group: 'View',
    keys: 'd',
    icon: <LayoutDashboard />,
    words: 'numbers statistics percentiles errors chart',
    run: toggleDashboard,
  });
  useAction({
    id: 'view.mcp',
    label: 'MCP connections',
    group: 'View',
    keys: 'm',
    icon: <Waypoints />,
    words: 'model context protocol tools messages agent server',
    run: toggleMcp,
  });
  useAction({
    id: 'view.search',
    label: 'Search all sessions',
    group: 'Traffic',
    icon: <Search />,
    keys: 'Mod+Shift+F',
    words: 'find text body header content',
    run: openSearch,
  });
  useAction({
    id: 'compare.sessions',
    label: 'Compare sessions…',
    group: 'Sessions',
    icon: <GitCompareArrows />,
    words: 'difference diff before after deploy',
    run: () => setView({ panel: comparePanel({ kind: 'sessions', a: null, b: readViewState().sessionId }) }),
  });
  useAction({
    id: 'view.detail-position',
    label: 'Details beside or below the list',
    group: 'View',
    icon: <PanelRight />,
    run: toggleDetailPosition,
  });
  useThemeActions();
}

function useThemeActions(): void {
  const set = (theme: 'light' | 'dark' | 'system') => () =>
    void changeSettings({ theme }).catch(showProblem('The theme was not changed'));
  useAction({ id: 'theme.light', label: 'Light theme', group: 'View', icon: <Sun />, run: set('light') });
  useAction({ id: 'theme.dark', label: 'Dark theme', group: 'View', icon: <Moon />, run: set('dark') });
  useAction({ id: 'theme.system', label: 'Theme of the system', group: 'View', icon: <Monitor />, run: set('system') });
}
