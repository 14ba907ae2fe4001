import { Tooltip as Radix } from 'radix-ui';
import type { FocusEvent, ReactElement } from 'react';
import { Kbd } from './Kbd.tsx';

export interface TooltipProps {
  text: string;
  /** As in `useShortcut`, e.g. `Mod+K`. */
  keys?: string | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** Pixels between it and the element. */
  distance?: number;
  /** One element that takes a ref and pointer events. */
  children: ReactElement;
}

/** Needs `TooltipProvider` around the page (App has it). Never the only name of a control: give it an aria-label too. */
export function Tooltip({ text, keys, side = 'bottom', distance = 6, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild onFocus={onlyOnTheWay}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={distance}
          collisionPadding={8}
          className="appear z-50 flex max-w-72 items-center gap-2 rounded-medium border border-line bg-raised px-2 py-1 text-small text-text shadow-float"
        >
          {text}
          {keys !== undefined && <Kbd keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

let isTravelling = false;
window.addEventListener('keydown', ({ key }) => (isTravelling = /^(?:Tab|Arrow)/.test(key)), { capture: true });

/** Focus that comes back from a panel or dialog that was closed asks for nothing. */
function onlyOnTheWay(event: FocusEvent): void {
  if (!isTravelling) event.preventDefault();
}

export const TooltipProvider = Radix.Provider;
