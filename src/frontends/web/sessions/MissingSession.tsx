import { FolderX } from 'lucide-react';
import { openSession } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

/** An address of a session that was deleted, or never was. */
export function MissingSession() {
  return (
    <EmptyState
      icon={<FolderX />}
      title="There is no such session"
      actions={
        <Button tone="primary" onClick={() => openSession(null)}>
          Show the active session
        </Button>
      }
    >
      The address names a session that was deleted, or that is in another data directory.
    </EmptyState>
  );
}
