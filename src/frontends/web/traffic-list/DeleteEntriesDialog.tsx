import { api } from '../state/api.ts';
import { clearSession } from '../state/sessions.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { showProblem } from '../ui/toast-store.ts';
import type { ListQuery } from './list-source.ts';
import { countOf, type Selection } from './selection.ts';

export interface DeleteEntriesDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  selection: Selection;
  total: number;
  query: ListQuery;
  onDeleted: () => void;
}

export function DeleteEntriesDialog({
  isOpen,
  onOpenChange,
  selection,
  total,
  query,
  onDeleted,
}: DeleteEntriesDialogProps) {
  const count = countOf(selection, total);
  const confirm = async () => {
    try {
      await deleteSelected(selection, query);
    } catch (error) {
      showProblem('Not everything was deleted')(error);
    }
    onDeleted();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title={count === 1 ? 'Delete this entry?' : `Delete ${count.toLocaleString('en')} entries?`}
      confirmLabel="Delete"
      onConfirm={confirm}
    >
      {selection.kind === 'all' && query.q !== '' ? `All that match ${query.q}. ` : ''}This cannot be undone.
    </ConfirmDialog>
  );
}

const idsAtOnce = 10_000;

async function deleteSelected(selection: Selection, { sessionId, q }: ListQuery): Promise<void> {
  if (selection.kind === 'all') {
    await (q.trim() === '' ? clearSession(sessionId) : api.traffic.deleteMatching(q, sessionId));
    return;
  }
  const ids = [...selection.ids];
  for (let at = 0; at < ids.length; at += idsAtOnce) await api.traffic.deleteMany(ids.slice(at, at + idsAtOnce));
}
