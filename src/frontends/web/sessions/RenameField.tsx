import { useRef } from 'react';
import type { Session } from '../../../model/session.ts';
import { renameSession } from '../state/sessions.ts';
import { showProblem } from '../ui/toast-store.ts';

/** The name, being changed where it stands. Enter confirms, and so does leaving the field; Escape keeps the old name. */
export function RenameField({ session, onDone }: { session: Session; onDone: () => void }) {
  const isOver = useRef(false);
  const end = (name: string | null) => {
    if (isOver.current) return;
    isOver.current = true;
    const wanted = name?.trim() ?? '';
    if (wanted !== '' && wanted !== session.name)
      renameSession(session.id, wanted).catch(showProblem('The session was not renamed'));
    onDone();
  };
  const pressed = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    end(event.key === 'Enter' ? event.currentTarget.value : null);
  };
  return (
    <input
      aria-label={`New name of ${session.name}`}
      defaultValue={session.name}
      maxLength={200}
      spellCheck={false}
      // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={pressed}
      onBlur={(event) => end(event.currentTarget.value)}
      className="h-6 w-full rounded-small border border-line-strong bg-ground px-1 outline-2 -outline-offset-1 outline-accent"
    />
  );
}
