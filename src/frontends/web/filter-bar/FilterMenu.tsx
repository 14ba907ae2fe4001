import { ChevronDown, Star } from 'lucide-react';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';
import type { MenuEntry } from '../ui/menu-entry.ts';
import type { FilterHistory } from './filter-history.ts';

export interface FilterMenuProps {
  q: string;
  history: FilterHistory;
  onChoose: (q: string) => void;
}

/** Filters kept and used before. */
export function FilterMenu({ q, history, onChoose }: FilterMenuProps) {
  return (
    <Menu entries={() => filterMenu(q, history, onChoose)}>
      <IconButton size="small" label="Saved and recent filters">
        <ChevronDown />
      </IconButton>
    </Menu>
  );
}

function filterMenu(
  q: string,
  { recent, saved, save, forget }: FilterHistory,
  choose: (q: string) => void,
): MenuEntry[] {
  const item = (text: string): MenuEntry => ({ kind: 'item', label: shortened(text), onSelect: () => choose(text) });
  const others = recent.filter((text) => !saved.includes(text));
  const isKept = saved.includes(q.trim());
  return [
    {
      kind: 'item',
      label: 'Save this filter',
      icon: <Star />,
      reason: q.trim() === '' ? 'There is no filter.' : isKept ? 'It is saved already.' : undefined,
      onSelect: () => save(q),
    },
    ...(saved.length === 0
      ? []
      : ([{ kind: 'separator' }, { kind: 'heading', label: 'Saved' }, ...saved.map(item)] as MenuEntry[])),
    ...(saved.length === 0
      ? []
      : ([
          {
            kind: 'submenu',
            label: 'Forget a saved filter',
            entries: saved.map(
              (text): MenuEntry => ({ kind: 'item', label: shortened(text), onSelect: () => forget(text) }),
            ),
          },
        ] as MenuEntry[])),
    ...(others.length === 0
      ? []
      : ([{ kind: 'separator' }, { kind: 'heading', label: 'Recent' }, ...others.map(item)] as MenuEntry[])),
  ];
}

const mostChars = 56;
const shortened = (text: string): string => (text.length > mostChars ? `${text.slice(0, mostChars - 1)}…` : text);
