import { AlertDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';

export interface ConfirmDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** The question, with the name of what is at stake. */
  title: string;
  /** What will be gone, in numbers; and whether it can be undone. */
  children: ReactNode;
  /** A verb: “Delete session”. */
  confirmLabel: string;
  tone?: 'primary' | 'danger';
  /** The dialog closes when it is done; it stays when this throws. */
  onConfirm: () => Promise<unknown> | undefined;
}

export function ConfirmDialog({
  isOpen,
  onOpenChange,
  title,
  children,
  confirmLabel,
  tone = 'danger',
  onConfirm,
}: ConfirmDialogProps) {
  const [isBusy, setIsBusy] = useState(false);
  const confirm = async () => {
    setIsBusy(true);
    try {
      await onConfirm();
      onOpenChange(false);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="appear fixed inset-0 z-40 bg-[var(--scrim)]" />
        <AlertDialog.Content className="appear fixed top-[18vh] left-1/2 z-40 w-[calc(100vw-2rem)] max-w-sm -translate-x-1/2 rounded-large border border-line bg-raised p-4 shadow-float outline-none">
          <AlertDialog.Title className="text-strong font-semibold break-words">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-1.5 text-muted">{children}</div>
          </AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <Button tone={tone} disabled={isBusy} onClick={() => void confirm().catch(() => {})}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
