import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { Button } from './Button.tsx';
import { classNames } from './class-names.ts';
import { IconButton } from './IconButton.tsx';
import { type ShownToast, toastStore } from './toast-store.ts';

/** Draws what `showToast` was given. Once in the page. */
export function Toaster() {
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.snapshot);
  return (
    <Toast.Provider duration={6000} swipeDirection="right">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
      <Toast.Viewport className="fixed right-3 bottom-9 z-50 flex w-80 max-w-[calc(100vw-1.5rem)] flex-col gap-2 outline-none" />
    </Toast.Provider>
  );
}

function ToastCard({ toast }: { toast: ShownToast }) {
  const { id, tone = 'neutral', title, detail, action } = toast;
  return (
    <Toast.Root
      onOpenChange={(isOpen) => !isOpen && toastStore.dismiss(id)}
      className="appear flex items-start gap-2 rounded-medium border border-line bg-raised py-2 pr-1.5 pl-3 shadow-float"
    >
      <div className="min-w-0 flex-1 py-1">
        <Toast.Title className={classNames('font-medium break-words', tone === 'danger' && 'text-danger')}>
          {title}
        </Toast.Title>
        {detail !== undefined && (
          <Toast.Description className="mt-0.5 break-words text-muted">{detail}</Toast.Description>
        )}
      </div>
      {action !== undefined && (
        <Toast.Action asChild altText={action.label}>
          <Button size="small" onClick={action.onSelect}>
            {action.label}
          </Button>
        </Toast.Action>
      )}
      <Toast.Close asChild>
        <IconButton size="small" label="Dismiss">
          <X />
        </IconButton>
      </Toast.Close>
    </Toast.Root>
  );
}
