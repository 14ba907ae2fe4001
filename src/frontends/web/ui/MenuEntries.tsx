import { Check, ChevronRight } from 'lucide-react';
import type { ContextMenu as RadixContextMenu, DropdownMenu as RadixMenu } from 'radix-ui';
import { classNames } from './class-names.ts';
import { Kbd } from './Kbd.tsx';
import type { MenuEntry } from './menu-entry.ts';

/** The two kinds of menu of radix-ui have parts of the same names and props. */
export type MenuParts = typeof RadixMenu | typeof RadixContextMenu;

export const menuSurface =
  'appear z-50 max-h-[var(--radix-popper-available-height)] min-w-44 overflow-y-auto rounded-medium border border-line bg-raised p-1 shadow-float';
const row =
  'flex min-h-7 w-full cursor-default items-center gap-2 rounded-small px-2 py-1 outline-none select-none data-[highlighted]:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0';

export function MenuEntries({ parts, entries }: { parts: MenuParts; entries: MenuEntry[] }) {
  return entries.map((entry, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the entries of an open menu do not move
    <Entry key={at} parts={parts as typeof RadixMenu} entry={entry} />
  ));
}

function Entry({ parts, entry }: { parts: typeof RadixMenu; entry: MenuEntry }) {
  switch (entry.kind) {
    case 'separator':
      return <parts.Separator className="my-1 h-px bg-line" />;
    case 'heading':
      return <parts.Label className="px-2 pt-1.5 pb-0.5 text-small text-muted">{entry.label}</parts.Label>;
    case 'check':
      return (
        <parts.CheckboxItem
          className={row}
          checked={entry.isChecked}
          onCheckedChange={entry.onChange}
          onSelect={(event) => entry.closes !== true && event.preventDefault()}
        >
          <span className="w-3.5">{entry.isChecked && <Check />}</span>
          {entry.label}
        </parts.CheckboxItem>
      );
    case 'submenu':
      return <Submenu parts={parts} entry={entry} />;
    case 'item':
      return <Item parts={parts} entry={entry} />;
  }
}

function Item({ parts, entry }: { parts: typeof RadixMenu; entry: MenuEntry & { kind: 'item' } }) {
  const isDisabled = entry.reason !== undefined;
  return (
    <parts.Item
      aria-disabled={isDisabled}
      onSelect={(event) => (isDisabled ? event.preventDefault() : entry.onSelect())}
      className={classNames(
        row,
        isDisabled && 'text-muted',
        entry.tone === 'danger' && !isDisabled && 'text-danger data-[highlighted]:bg-danger-soft',
      )}
    >
      {entry.icon}
      <span className="min-w-0 flex-1">
        {entry.label}
        {isDisabled && <span className="block max-w-56 text-small">{entry.reason}</span>}
      </span>
      {entry.keys !== undefined && <Kbd keys={entry.keys} />}
    </parts.Item>
  );
}

function Submenu({ parts, entry }: { parts: typeof RadixMenu; entry: MenuEntry & { kind: 'submenu' } }) {
  return (
    <parts.Sub>
      <parts.SubTrigger className={classNames(row, 'data-[state=open]:bg-hover')}>
        {entry.icon}
        <span className="flex-1">{entry.label}</span>
        <ChevronRight />
      </parts.SubTrigger>
      <parts.Portal>
        <parts.SubContent className={menuSurface} sideOffset={4} collisionPadding={8}>
          <MenuEntries parts={parts} entries={entry.entries} />
        </parts.SubContent>
      </parts.Portal>
    </parts.Sub>
  );
}
