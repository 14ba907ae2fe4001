import { type KeyboardEvent, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { showProblem } from '../ui/toast-store.ts';
import { ColorPicker } from './ColorPicker.tsx';
import { TagField } from './TagField.tsx';
import type { AnnotationContent } from './use-annotations.ts';

export interface AnnotationFormProps {
  content: AnnotationContent;
  /** A verb for the button. */
  saveLabel: string;
  onSave: (content: AnnotationContent) => Promise<void>;
  /** Absent: there is nothing to go back to. */
  onCancel?: () => void;
  isFocused?: boolean;
}

/** Note, colour and tags. Mod+Enter saves, Escape goes back. */
export function AnnotationForm({ content, saveLabel, onSave, onCancel, isFocused = false }: AnnotationFormProps) {
  const [draft, setDraft] = useState(content);
  const [isBusy, setIsBusy] = useState(false);
  const isEmpty = (draft.note ?? '').trim() === '' && draft.color === null && draft.tags.length === 0;
  const save = async () => {
    if (isEmpty || isBusy) return;
    setIsBusy(true);
    try {
      await onSave({ ...draft, note: (draft.note ?? '').trim() === '' ? null : draft.note });
      setDraft(content);
    } catch (error) {
      showProblem('The annotation was not saved')(error);
    } finally {
      setIsBusy(false);
    }
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
    else if (event.key === 'Escape' && onCancel !== undefined) onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <form
      aria-label={saveLabel}
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      className="space-y-2"
    >
      <textarea
        aria-label="Note"
        placeholder="Write a note…"
        rows={3}
        maxLength={10_000}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this field
        autoFocus={isFocused}
        value={draft.note ?? ''}
        onChange={(event) => setDraft({ ...draft, note: event.target.value })}
        className="block w-full resize-y rounded-medium border border-line-strong bg-ground px-2 py-1.5 placeholder:text-muted"
      />
      <TagField tags={draft.tags} onChange={(tags) => setDraft({ ...draft, tags })} />
      <div className="flex items-center gap-2">
        <ColorPicker color={draft.color} onChange={(color) => setDraft({ ...draft, color })} />
        <span className="flex-1" />
        {onCancel !== undefined && (
          <Button size="small" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button size="small" tone="primary" type="submit" disabled={isEmpty || isBusy}>
          {saveLabel}
        </Button>
        <Kbd keys="Mod+Enter" />
      </div>
    </form>
  );
}
