import { Ban, Command, Ellipsis } from 'lucide-react';
import { useClearSession } from '../sessions/use-clear-session.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { togglePanel } from './use-app-actions.tsx';
import { useThemeMenu, useViewControls } from './use-view-controls.tsx';

/** The toolbar's controls behind one button, for narrow windows. */
export function ToolbarMenu() {
  const clear = useClearSession();
  const controls = useViewControls();
  const theme = useThemeMenu();
  const entries = (): MenuEntry[] => [
    {
      kind: 'item',
      label: 'Clear',
      icon: <Ban />,
      reason: clear.isPossible ? undefined : 'It is empty.',
      onSelect: clear.ask,
    },
    { kind: 'separator' },
    ...controls
      // Over the list there is no beside and below.
      .filter(({ label }) => !label.startsWith('Put details'))
      .map(({ label, icon, run }): MenuEntry => ({ kind: 'item', label, icon, onSelect: run })),
    { kind: 'item', label: 'Command palette', icon: <Command />, onSelect: () => togglePanel('commands') },
    { kind: 'submenu', label: 'Theme', icon: theme.icon, entries: theme.entries() },
  ];
  return (
    <>
      <Menu entries={entries}>
        <IconButton label="More">
          <Ellipsis />
        </IconButton>
      </Menu>
      {clear.dialog}
    </>
  );
}
