import { Ban, CircleDot, Download, Eye, Pencil, Trash2 } from 'lucide-react';
import type { Session } from '../../../model/session.ts';
import { askToExport } from '../har/export-request.ts';
import { switchToSession, viewSession } from '../state/sessions.ts';
import type { MenuEntry } from '../ui/menu-entry.ts';
import { showProblem } from '../ui/toast-store.ts';
import { onlySessionReason } from './session-words.ts';

export interface SessionMenuActions {
  rename: () => void;
  clear: () => void;
  remove: () => void;
}

/** What can be done with a session: the right click and the ⋯ of its row. */
export function sessionMenu(session: Session, isOnly: boolean, ask: SessionMenuActions): MenuEntry[] {
  const activate = () => void switchToSession(session.id).catch(showProblem('The session was not made active'));
  const har: MenuEntry = {
    kind: 'item',
    label: 'Export as HAR',
    icon: <Download />,
    onSelect: () => askToExport({ kind: 'session', session }),
  };
  return [
    {
      kind: 'item',
      label: 'Make active',
      icon: <CircleDot />,
      reason: session.isActive ? 'It is the active one.' : undefined,
      onSelect: activate,
    },
    { kind: 'item', label: 'View', icon: <Eye />, onSelect: () => viewSession(session.id) },
    { kind: 'item', label: 'Rename', icon: <Pencil />, keys: 'F2', onSelect: ask.rename },
    har,
    { kind: 'separator' },
    {
      kind: 'item',
      label: 'Clear',
      icon: <Ban />,
      reason: session.trafficCount === 0 ? 'It is empty.' : undefined,
      onSelect: ask.clear,
    },
    {
      kind: 'item',
      label: 'Delete Session',
      icon: <Trash2 />,
      keys: 'Delete',
      tone: 'danger',
      reason: isOnly ? onlySessionReason : undefined,
      onSelect: ask.remove,
    },
  ];
}
