import { Ban, Command } from 'lucide-react';
import { useClearSession } from '../sessions/use-clear-session.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import { togglePanel } from './use-app-actions.tsx';
import { useThemeMenu, useViewControls } from './use-view-controls.tsx';

export function ToolbarActions() {
  const clear = useClearSession();
  const controls = useViewControls();
  const theme = useThemeMenu();
  return (
    <div className="flex shrink-0 items-center gap-0.5">
      <IconButton label="Clear" aria-disabled={!clear.isPossible} onClick={clear.ask}>
        <Ban />
      </IconButton>
      {clear.dialog}
      <span className="mx-1 h-4 w-px bg-line-strong" />
      {controls.map(({ label, keys, icon, isPressed, run }) => (
        <IconButton key={label} label={label} keys={keys} isPressed={isPressed} onClick={run}>
          {icon}
        </IconButton>
      ))}
      <Menu entries={theme.entries}>
        <IconButton label="Theme">{theme.icon}</IconButton>
      </Menu>
      <IconButton label="Command palette" keys="Mod+K" onClick={() => togglePanel('commands')}>
        <Command />
      </IconButton>
    </div>
  );
}
