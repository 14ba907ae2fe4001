import type { Session } from '../../../model/session.ts';
import { clearSession } from '../state/sessions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { showProblem, showToast } from '../ui/toast-store.ts';
import { quotedName, sessionSize } from './session-words.ts';

export interface SessionDialogProps {
  session: Session;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

export function ClearSessionDialog({ session, isOpen, onOpenChange }: SessionDialogProps) {
  const clear = () =>
    clearSession(session.id).then(
      () => showToast({ title: `Cleared ${quotedName(session.name)}` }),
      showProblem('The session was not cleared'),
    );
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={`Clear ${quotedName(session.name)}?`}
      confirmLabel="Clear"
      onConfirm={clear}
    >
      {sessionSize(session)} with their notes will be deleted. The session stays. This cannot be undone.
    </ConfirmDialog>
  );
}
