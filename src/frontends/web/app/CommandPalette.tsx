import { Command } from 'cmdk';
import { CircleDot, Search } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { type Action, actionGroups, useActions } from '../state/actions.ts';
import { switchToSession, useSessions } from '../state/sessions.ts';
import { Kbd } from '../ui/Kbd.tsx';
import { showProblem } from '../ui/toast-store.ts';
import { bestFirst } from './palette-match.ts';

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

/** One line of the palette: an action, or a session to switch to. */
interface Offer {
  id: string;
  label: string;
  words?: string | undefined;
  group: string;
  icon: ReactNode;
  keys?: string | undefined;
  run: () => void;
}

function PaletteCommands({ close }: { close: () => void }) {
  const [typed, setTyped] = useState('');
  const offers = [...useActions().filter(isOffered).map(ofAction), ...useSessionOffers()];
  const isSearching = typed.trim() !== '';
  const groups = isSearching ? [''] : [...actionGroups, switchGroup];
  const shown = isSearching ? bestFirst(typed, offers).map((offer) => ({ ...offer, group: '' })) : offers;
  // After the palette is gone, so that what the action opens or focuses is not closed or blurred with it.
  const choose = (run: () => void) => {
    close();
    setTimeout(run);
  };
  return (
    <Command label="Command palette" loop shouldFilter={false}>
      <div className="flex items-center gap-2 border-b border-line px-3 [&_svg]:size-4 [&_svg]:text-muted">
        <Search />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="Do something, or go to a session…"
          className="h-11 flex-1 bg-transparent text-strong outline-none placeholder:text-muted"
        />
      </div>
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
        {shown.length === 0 && <p className="p-6 text-center text-muted">Nothing has that name.</p>}
        {groups
          .map((group) => ({ group, members: shown.filter((offer) => offer.group === group) }))
          .filter(({ members }) => members.length > 0)
          .map(({ group, members }) => (
            <PaletteGroup key={group} heading={group}>
              {members.map((offer) => (
                <OfferItem key={offer.id} offer={offer} onSelect={() => choose(offer.run)} />
              ))}
            </PaletteGroup>
          ))}
      </Command.List>
    </Command>
  );
}

const isOffered = ({ run, isInPalette }: Action): boolean => run !== null && isInPalette !== false;
const ofAction = ({ id, label, words, group, icon, keys, run }: Action): Offer => ({
  id,
  label,
  words,
  group,
  icon,
  keys,
  run: () => run?.(),
});

function PaletteGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      {...(heading !== '' && { heading })}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-small [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

const itemClass =
  'flex h-8 items-center gap-2 rounded-small px-2 data-[selected=true]:bg-hover [&_svg]:size-3.5 [&_svg]:text-muted';

function OfferItem({ offer: { id, icon, label, keys }, onSelect }: { offer: Offer; onSelect: () => void }) {
  return (
    <Command.Item value={id} onSelect={onSelect} className={itemClass}>
      <span className="w-3.5">{icon}</span>
      <span className="flex-1 truncate">{label}</span>
      {keys !== undefined && <Kbd keys={keys} />}
    </Command.Item>
  );
}

const switchGroup = 'Switch to session';

function useSessionOffers(): Offer[] {
  const others = useSessions().sessions?.filter(({ isActive }) => !isActive) ?? [];
  return others.map(({ id, name }) => ({
    id: `session:${id}`,
    label: name,
    words: 'switch to session',
    group: switchGroup,
    icon: <CircleDot />,
    run: () => void switchToSession(id).catch(showProblem('The session was not made active')),
  }));
}
