import { setView } from '../state/view-state.ts';
import { Dialog } from '../ui/Dialog.tsx';
import type { CompareAddress } from './compare-address.ts';
import { EntryComparisonView } from './EntryComparisonView.tsx';
import { SessionComparisonView } from './SessionComparisonView.tsx';

/** Two entries, or two sessions, beside each other. What is compared is in the address. */
export function ComparePane({ address }: { address: CompareAddress }) {
  const close = (isOpen: boolean) => {
    if (!isOpen) setView({ panel: null });
  };
  const title = address.kind === 'entries' ? 'Compare entries' : 'Compare sessions';
  return (
    <Dialog isOpen onOpenChange={close} title={title} size="large">
      {address.kind === 'entries' ? (
        <EntryComparisonView a={address.a} b={address.b} />
      ) : (
        <SessionComparisonView a={address.a} b={address.b} />
      )}
    </Dialog>
  );
}
