import { Command } from 'cmdk';
import { CircleDot, Search } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { type Action, actionGroups, useActions } from '../state/actions.ts';
import { switchToSession, useSessions } from '../state/sessions.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { showProblem } from '../ui/toast-store.ts';

export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Every action by name, and every session. */
export function CommandPalette({ isOpen, onOpenChange }: CommandPaletteProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Radix.Content
          aria-describedby={undefined}
          className="appear fixed top-[12vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-large border border-line bg-raised shadow-float outline-none"
        >
          <Radix.Title className="sr-only">Command palette</Radix.Title>
          <PaletteCommands close={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteCommands({ close }: { close: () => void }) {
  const actions = useActions().filter(({ run, isInPalette }) => run !== null && isInPalette !== false);
  // After the palette is gone, so that what the action opens or focuses is not closed or blurred with it.
  const choose = (run: (() => void) | null) => () => {
    close();
    setTimeout(() => run?.());
  };
  return (
    <Command label="Command palette" loop>
      <div className="flex items-center gap-2 border-b border-line px-3 [&_svg]:size-4 [&_svg]:text-muted">
        <Search />
        <Command.Input
          placeholder="Do something, or go to a session…"
          className="h-11 flex-1 bg-transparent text-strong outline-none placeholder:text-muted"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        <Command.Empty className="p-6 text-center text-muted">Nothing has that name.</Command.Empty>
        {actionGroups
          .map((group) => ({ group, members: actions.filter((action) => action.group === group) }))
          .filter(({ members }) => members.length > 0)
          .map(({ group, members }) => (
            <PaletteGroup key={group} heading={group}>
              {members.map((action) => (
                <ActionItem key={action.id} action={action} onSelect={choose(action.run)} />
              ))}
            </PaletteGroup>
          ))}
        <SessionItems choose={choose} />
      </Command.List>
    </Command>
  );
}

function PaletteGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

const itemClass =
  'flex h-8 items-center gap-2 rounded-small px-2 data-[selected=true]:bg-hover [&_svg]:size-3.5 [&_svg]:text-muted';

function ActionItem({ action, onSelect }: { action: Action; onSelect: () => void }) {
  return (
    <Command.Item
      value={action.id}
      keywords={[action.label, action.words ?? '']}
      onSelect={onSelect}
      className={itemClass}
    >
      <span className="w-3.5">{action.icon}</span>
      <span className="flex-1 truncate">{action.label}</span>
      {action.keys !== undefined && <Kbd keys={action.keys} />}
    </Command.Item>
  );
}

function SessionItems({ choose }: { choose: (run: () => void) => () => void }) {
  const others = useSessions().sessions?.filter(({ isActive }) => !isActive) ?? [];
  const activate = (id: string) => () => void switchToSession(id).catch(showProblem('The session was not made active'));
  if (others.length === 0) return null;
  return (
    <PaletteGroup heading="Switch to session">
      {others.map(({ id, name }) => (
        <Command.Item
          key={id}
          value={`session:${id}`}
          keywords={[name]}
          onSelect={choose(activate(id))}
          className={itemClass}
        >
          <CircleDot />
          <span className="flex-1 truncate">{name}</span>
        </Command.Item>
      ))}
    </PaletteGroup>
  );
}
