import type { ReactNode } from 'react';

/** What a menu, a context menu and the ⋯ button show: one description, drawn by {@link Menu} and {@link ContextMenu}. */
export type MenuEntry =
  | {
      kind: 'item';
      label: string;
      icon?: ReactNode;
      /** Shown at the right; as in `useShortcut`. */
      keys?: string | undefined;
      /** Why it cannot be chosen now. Present = disabled, and the reason is shown and read out. */
      reason?: string | undefined;
      tone?: 'danger';
      onSelect: () => void;
    }
  /** `closes`: one of several is chosen, and the menu has done its work. */
  | { kind: 'check'; label: string; isChecked: boolean; closes?: boolean; onChange: (isChecked: boolean) => void }
  | { kind: 'heading'; label: string }
  | { kind: 'separator' }
  | { kind: 'submenu'; label: string; icon?: ReactNode; entries: MenuEntry[] };
