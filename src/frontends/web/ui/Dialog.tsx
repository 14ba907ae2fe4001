import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons at the bottom right. */
  footer?: ReactNode;
  size?: 'small' | 'medium' | 'large';
  children?: ReactNode;
}

const widths = { small: 'max-w-sm', medium: 'max-w-xl', large: 'max-w-4xl' } as const;

/** A field if there is one, else the dialog: not the button that closes it, whose tooltip would come up. */
function focusFirstField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  const field = event.currentTarget.querySelector<HTMLElement>('input, textarea, [contenteditable="true"]');
  (field ?? event.currentTarget).focus();
}

export function Dialog({ isOpen, onOpenChange, title, description, footer, size = 'medium', children }: DialogProps) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="appear fixed inset-0 z-40 bg-[var(--scrim)]" />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={classNames(
            'appear fixed top-[12vh] left-1/2 z-40 flex max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-large border border-line bg-raised shadow-float outline-none',
            widths[size],
          )}
        >
          <header className="flex items-center justify-between gap-4 border-b border-line py-2.5 pr-2.5 pl-4">
            <Radix.Title className="text-strong font-semibold">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label="Close" keys="Escape">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long text without a control in it is scrolled by keys only when it has the focus. */}
          <section aria-label={title} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-4">
            {description !== undefined && (
              <Radix.Description asChild>
                <div className="text-muted">{description}</div>
              </Radix.Description>
            )}
            {children}
          </section>
          {footer !== undefined && (
            <footer className="flex justify-end gap-2 border-t border-line px-4 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
