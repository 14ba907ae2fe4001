import { FileQuestion, X } from 'lucide-react';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { EntryHeader } from './EntryHeader.tsx';
import { EntryTabs } from './EntryTabs.tsx';
import { useEntry } from './use-entry.ts';

export interface DetailPaneProps {
  /** May be an id that is gone, or of another session: say so. A new id keeps the component. */
  entryId: string;
  /** Over the whole page (narrow windows) rather than beside the list: draw a back button, which calls `onClose`. */
  isSheet: boolean;
  onClose: () => void;
}

/** One entry, all of it. The tab is `tab` of the view state. */
export function DetailPane({ entryId, isSheet, onClose }: DetailPaneProps) {
  const state = useEntry(entryId);
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
    document.querySelector<HTMLElement>('[data-traffic-list]')?.focus();
  };
  return (
    <section aria-label="Details" onKeyDown={pressed} className="flex min-h-0 min-w-0 flex-1 flex-col">
      {state.kind === 'there' ? (
        <>
          <EntryHeader entry={state.entry} isSheet={isSheet} onClose={onClose} />
          <EntryTabs entry={state.entry} />
        </>
      ) : state.kind === 'loading' ? (
        <LoadingEntry />
      ) : (
        <MissingEntry reason={state.kind === 'failed' ? state.error.message : null} onClose={onClose} />
      )}
    </section>
  );
}

function LoadingEntry() {
  return (
    <div aria-hidden="true" className="space-y-3 p-3">
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-3 w-2/5" />
      <Skeleton className="mt-6 h-3 w-1/2" />
      <Skeleton className="h-3 w-1/3" />
    </div>
  );
}

function MissingEntry({ reason, onClose }: { reason: string | null; onClose: () => void }) {
  return (
    <>
      <div className="flex justify-end p-1.5">
        <IconButton label="Close details" keys="Escape" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      <EmptyState
        icon={<FileQuestion />}
        title={reason === null ? 'There is no such entry' : 'The entry could not be loaded'}
        actions={<Button onClick={onClose}>Close</Button>}
      >
        {reason ?? 'It was deleted, or it is in another data directory.'}
      </EmptyState>
    </>
  );
}
