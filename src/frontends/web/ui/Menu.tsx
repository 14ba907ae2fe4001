import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { MenuEntries, menuSurface } from './MenuEntries.tsx';
import type { MenuEntry } from './menu-entry.ts';

export interface MenuProps {
  /** Asked for when the menu opens. */
  entries: () => MenuEntry[];
  /** The button that opens it; an IconButton or Button. */
  children: ReactElement;
  align?: 'start' | 'end';
}

export function Menu({ entries, children, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={menuSurface} align={align} sideOffset={4} collisionPadding={8}>
          <OpenEntries entries={entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function OpenEntries({ entries }: Pick<MenuProps, 'entries'>) {
  return <MenuEntries parts={DropdownMenu} entries={entries()} />;
}
