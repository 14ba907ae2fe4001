import { deleteSession } from '../state/sessions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { showProblem, showToast } from '../ui/toast-store.ts';
import type { SessionDialogProps } from './ClearSessionDialog.tsx';
import { quotedName, sessionSize } from './session-words.ts';

export function DeleteSessionDialog({ session, isOpen, onOpenChange }: SessionDialogProps) {
  const remove = () =>
    deleteSession(session.id).then(
      () => showToast({ title: `Deleted ${quotedName(session.name)}` }),
      showProblem('The session was not deleted'),
    );
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Delete ${quotedName(session.name)}?`}
      confirmLabel="Delete session"
      onConfirm={remove}
    >
      <p>The session with its {sessionSize(session)} and their notes will be deleted. This cannot be undone.</p>
      {session.isActive && (
        <p className="mt-2">It is recording now: recording goes on in the session that was used last before it.</p>
      )}
    </ConfirmDialog>
  );
}
