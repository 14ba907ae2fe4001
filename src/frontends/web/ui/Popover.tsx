import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';

export interface PopoverProps {
  label: string;
  trigger: ReactElement;
  children: ReactNode;
  align?: 'start' | 'center' | 'end';
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

/** A field if there is one, else the surface: not a button in it, whose tooltip would come up. */
function focusSurface(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const field = event.currentTarget.querySelector<HTMLElement>('input, textarea, [contenteditable="true"]');
  (field ?? event.currentTarget).focus();
}

/** A small surface beside its button; Escape and a click elsewhere close it. */
export function Popover({ label, trigger, children, align = 'start', isOpen, onOpenChange }: PopoverProps) {
  return (
    <Radix.Root
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpenChange === undefined ? {} : { onOpenChange })}
    >
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={focusSurface}
          className="appear z-40 max-w-[calc(100vw-1rem)] rounded-medium border border-line bg-raised p-3 shadow-float outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
