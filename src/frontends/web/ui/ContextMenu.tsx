import { ContextMenu as Radix } from 'radix-ui';
import type { ReactElement } from 'react';
import { MenuEntries, menuSurface } from './MenuEntries.tsx';
import type { MenuEntry } from './menu-entry.ts';

export interface ContextMenuProps {
  /** Asked for when the menu opens. */
  entries: () => MenuEntry[];
  /** What is right-clicked (or Shift+F10 / the menu key while it has focus). */
  children: ReactElement;
  onOpenChange?: (isOpen: boolean) => void;
}

export function ContextMenu({ entries, children, onOpenChange }: ContextMenuProps) {
  return (
    <Radix.Root modal={false} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={menuSurface} collisionPadding={8}>
          <OpenEntries entries={entries} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function OpenEntries({ entries }: Pick<ContextMenuProps, 'entries'>) {
  return <MenuEntries parts={Radix} entries={entries()} />;
}
