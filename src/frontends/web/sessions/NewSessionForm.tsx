import { useState } from 'react';
import { createSession } from '../state/sessions.ts';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/TextField.tsx';

/** Asks for the name, in place. Enter makes the session, which is active and on screen at once; Escape leaves everything as it is. */
export function NewSessionForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const [problem, setProblem] = useState<string>();
  const create = async (event: React.FormEvent) => {
    event.preventDefault();
    try {
      await createSession(name);
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The session was not made.');
    }
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    onDone();
  };
  return (
    <form onSubmit={(event) => void create(event)} onKeyDown={pressed} className="space-y-2 border-b border-line p-3">
      <TextField
        label="Session name"
        placeholder="Date and time when left empty"
        autoFocus
        maxLength={200}
        value={name}
        problem={problem}
        onChange={(event) => {
          setName(event.target.value);
          setProblem(undefined);
        }}
      />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={onDone}>
          Cancel
        </Button>
        <Button size="small" tone="primary" type="submit">
          Create
        </Button>
      </div>
    </form>
  );
}
