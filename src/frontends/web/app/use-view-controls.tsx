import { CircleHelp, LayoutDashboard, Monitor, Moon, PanelBottom, PanelRight, Search, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Settings } from '../../../model/settings.ts';
import { McpIcon } from '../mcp/McpIcon.tsx';
import { parseMcpPane } from '../mcp/mcp-address.ts';
import { toggleMcp } from '../mcp/open-mcp.ts';
import { openSearch } from '../search/open-search.ts';
import { usePreference } from '../state/preferences.ts';
import { changeSettings, useSettings } from '../state/settings.ts';
import { useViewState } from '../state/view-state.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showProblem } from '../ui/toast-store.ts';
import { toggleDashboard, toggleDetailPosition, togglePanel } from './use-app-actions.tsx';

/** A control of the toolbar, whether it is drawn as a button or as a line of the ⋯ menu. */
export interface ViewControl {
  label: string;
  keys?: string;
  icon: ReactNode;
  isPressed?: boolean;
  run: () => void;
}

export function useViewControls(): ViewControl[] {
  const { pane } = useViewState();
  const [position] = usePreference<'beside' | 'below'>('detail-position', 'beside');
  const isBeside = position === 'beside';
  return [
    { label: 'Search all sessions', keys: 'Mod+Shift+F', icon: <Search />, run: openSearch },
    {
      label: 'Dashboard',
      keys: 'd',
      icon: <LayoutDashboard />,
      isPressed: pane === 'dashboard',
      run: toggleDashboard,
    },
    {
      label: 'MCP',
      keys: 'm',
      icon: <McpIcon />,
      isPressed: parseMcpPane(pane) !== null,
      run: toggleMcp,
    },
    {
      label: isBeside ? 'Put details below the list' : 'Put details beside the list',
      icon: isBeside ? <PanelBottom /> : <PanelRight />,
      run: toggleDetailPosition,
    },
    { label: 'Keyboard shortcuts and help', keys: '?', icon: <CircleHelp />, run: () => togglePanel('help') },
  ];
}

const themes: ReadonlyArray<{ theme: Settings['theme']; label: string }> = [
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
  { theme: 'system', label: 'As the system' },
];

export function useThemeMenu(): { icon: ReactNode; entries: () => MenuEntry[] } {
  const current = useSettings()?.theme ?? 'system';
  const icon = current === 'dark' ? <Moon /> : current === 'light' ? <Sun /> : <Monitor />;
  const change = (theme: Settings['theme']) =>
    void changeSettings({ theme }).catch(showProblem('The theme was not changed'));
  const entries = (): MenuEntry[] =>
    themes.map(({ theme, label }) => ({
      kind: 'check',
      label,
      isChecked: theme === current,
      closes: true,
      onChange: () => change(theme),
    }));
  return { icon, entries };
}
