import { Ban } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useAction } from '../state/actions.ts';
import { useSessions } from '../state/sessions.ts';
import { ClearSessionDialog } from './ClearSessionDialog.tsx';

/** Clear, for the session on screen: asks before it does. */
export function useClearSession(): { isPossible: boolean; ask: () => void; dialog: ReactNode } {
  const { viewed } = useSessions();
  const [isAsking, setIsAsking] = useState(false);
  const isPossible = viewed !== undefined && viewed.trafficCount > 0;
  const ask = () => setIsAsking(isPossible);
  useAction(
    isPossible
      ? { id: 'session.clear', label: 'Clear this session', group: 'Sessions', icon: <Ban />, run: ask }
      : null,
  );
  const dialog = viewed && <ClearSessionDialog session={viewed} isOpen={isAsking} onOpenChange={setIsAsking} />;
  return { isPossible, ask, dialog };
}
