import { Download } from 'lucide-react';
import { readSessions } from '../state/sessions.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showToast } from '../ui/toast-store.ts';
import { askToExport } from './export-request.ts';

/** As the API takes them. */
const mostEntries = 100_000;

export interface SelectionToExport {
  sessionId: string;
  /** Null: everything that the filter lets through. */
  ids: readonly string[] | null;
  q: string;
  count: number;
}

/** The item of a row's menu. */
export function exportItem(selection: SelectionToExport): MenuEntry {
  const { count } = selection;
  return {
    kind: 'item',
    label: count > 1 ? `Export ${count.toLocaleString('en')} entries as HAR…` : 'Export as HAR…',
    icon: <Download />,
    onSelect: () => exportSelection(selection),
  };
}

function exportSelection({ sessionId, ids, q, count }: SelectionToExport): void {
  const session = readSessions().find(({ id }) => id === sessionId);
  if (session === undefined) return;
  if (ids === null)
    return askToExport(q.trim() === '' ? { kind: 'session', session } : { kind: 'filter', session, q, count });
  if (ids.length > mostEntries) {
    const title = `At most ${mostEntries.toLocaleString('en')} chosen entries can be exported at once`;
    return showToast({ tone: 'danger', title, detail: 'Filter the list, and export what is shown.' });
  }
  askToExport({ kind: 'entries', ids, sessionName: session.name });
}
