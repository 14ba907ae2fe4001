import { FileUp, Plus, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useSessions } from '../state/sessions.ts';
import { useShortcut } from '../state/shortcuts.ts';
import { setView, useViewState } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { NewSessionForm } from './NewSessionForm.tsx';
import { SessionRow } from './SessionRow.tsx';
import { useRowFocus } from './use-row-focus.ts';

const close = () => setView({ panel: null });
const startNaming = () => setView({ panel: 'new-session' });
const endNaming = () => setView({ panel: 'sessions' });

/** Over the left side of the list, which stays usable. */
export function SessionsPanel() {
  const { sessions } = useSessions();
  const isNaming = useViewState().panel === 'new-session';
  const root = useRef<HTMLElement>(null);
  const moveFocus = useRowFocus(root);
  useEffect(() => {
    if (!root.current?.contains(document.activeElement)) root.current?.focus();
  }, []);
  const count = sessions?.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what matters is that the number of rows changed
  useEffect(() => {
    // A row that is gone takes the focus with it; keys go on from the panel. After the question's own attempt to give it back.
    const timer = setTimeout(() => document.activeElement === document.body && root.current?.focus(), 50);
    return () => clearTimeout(timer);
  }, [count]);
  useShortcut('F2', 'Rename the session in focus', null, 'Sessions');
  useShortcut('Delete', 'Delete the session in focus', null, 'Sessions');
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return moveFocus(event);
    event.preventDefault();
    close();
    document.querySelector<HTMLElement>('[aria-controls="sessions-panel"]')?.focus();
  };
  return (
    <section
      ref={root}
      id="sessions-panel"
      aria-label="Sessions"
      tabIndex={-1}
      onKeyDown={pressed}
      className="slide-in absolute inset-y-0 left-0 z-20 flex w-full max-w-none sm:max-w-88 flex-col border-r border-line bg-raised shadow-float outline-none"
    >
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-3">
        <h2 className="flex-1 text-strong font-semibold">Sessions</h2>
        <Button size="small" icon={<FileUp />} onClick={() => setView({ panel: 'import' })}>
          Import
        </Button>
        <Button size="small" icon={<Plus />} onClick={startNaming}>
          New Session
        </Button>
        <IconButton label="Close" keys="Escape" onClick={close}>
          <X />
        </IconButton>
      </header>
      {isNaming && <NewSessionForm onDone={endNaming} />}
      <ul className="min-h-0 flex-1 overflow-y-auto p-1.5">
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} isOnly={sessions.length === 1} />
        )) ?? <Skeleton className="m-2 h-8" />}
      </ul>
    </section>
  );
}
