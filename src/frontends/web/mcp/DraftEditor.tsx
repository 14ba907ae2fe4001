import { lazy, Suspense, useState } from 'react';
import { useFormatted } from '../detail/body/use-formatted.ts';
import { TextSkeleton } from '../detail/body/views/CodeView.tsx';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { decide } from './decide.ts';
import { answerTemplate, draftProblem } from './draft-problem.ts';
import { type Draft, endEditing, keepDraft } from './editing.ts';
import { useEditLease } from './use-edit-lease.ts';
import type { WholeMessage } from './use-message.ts';

const JsonEditor = lazy(async () => ({ default: (await import('./JsonEditor.tsx')).JsonEditor }));

/** What is sent in place of a held message, or as its answer. Escape goes back to the message, which stays held. */
export function DraftEditor({ message, draft }: { message: WholeMessage; draft: Draft }) {
  const { proxyId, payload, method } = message;
  const { action } = draft;
  useEditLease(proxyId);
  const formatted = useFormatted(payload, 'json');
  const shown = formatted.result ?? (formatted.problem === null ? undefined : payload);
  const [template, setTemplate] = useState(
    () => draft.text ?? (action === 'answer' ? answerTemplate(method, false) : null),
  );
  const [refusal, setRefusal] = useState<string | null>(null);
  const [unlockId, setUnlockId] = useState(false);
  const initial = template ?? shown;
  const text = draft.text ?? initial ?? '';
  const problem = draftProblem(action, text);
  const change = (next: string) => {
    setRefusal(null);
    keepDraft(proxyId, next);
  };
  const send = () => {
    if (problem !== null) return;
    const decision = { action, payload: text, ...(unlockId && action === 'edit' && { unlockId }) };
    decide(proxyId, decision).catch((error: unknown) => setRefusal((error as Error).message));
  };
  const begin = (isError: boolean) => {
    const next = answerTemplate(method, isError);
    setTemplate(next);
    change(next);
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    endEditing(proxyId);
  };
  const said = refusal ?? (initial === undefined ? null : problem);
  return (
    <form
      aria-label={action === 'edit' ? 'Edit the message' : 'Answer the request'}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="min-h-0 flex-1">
        {initial === undefined ? (
          <TextSkeleton />
        ) : (
          <Suspense fallback={<TextSkeleton />}>
            <JsonEditor
              label={action === 'edit' ? 'Message to send' : 'Answer to send'}
              text={initial}
              onChange={change}
              onSend={send}
            />
          </Suspense>
        )}
      </div>
      <p role="status" className="min-h-6 shrink-0 border-t border-line px-3 py-1 text-small text-danger">
        {said}
      </p>
      <footer className="flex shrink-0 flex-wrap items-center gap-2 border-t border-line bg-surface px-3 py-2">
        {action === 'edit' ? (
          <label className="flex items-center gap-1.5 text-muted">
            <input type="checkbox" checked={unlockId} onChange={(event) => setUnlockId(event.target.checked)} />
            The id may change
          </label>
        ) : (
          <>
            <Button size="small" onClick={() => begin(false)}>
              A result
            </Button>
            <Button size="small" onClick={() => begin(true)}>
              An error
            </Button>
          </>
        )}
        <span className="flex-1" />
        <Button onClick={() => endEditing(proxyId)}>Back</Button>
        <Kbd keys="Mod+Enter" />
        <Button type="submit" tone="primary" disabled={problem !== null}>
          Send
        </Button>
      </footer>
    </form>
  );
}
