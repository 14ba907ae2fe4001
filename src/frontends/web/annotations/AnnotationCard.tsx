import { Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Annotation } from '../../../model/annotation.ts';
import { useNow } from '../state/use-now.ts';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { agoText, momentText } from '../ui/moments.ts';
import { showProblem, showToast } from '../ui/toast-store.ts';
import { AnnotationForm } from './AnnotationForm.tsx';
import { colorNames, markColors } from './annotation-colors.ts';
import { createAnnotation, deleteAnnotation, updateAnnotation } from './use-annotations.ts';

export function AnnotationCard({ annotation }: { annotation: Annotation }) {
  const [isEditing, setIsEditing] = useState(false);
  const { note, color, tags } = annotation;
  if (isEditing) {
    const save = async (content: Parameters<typeof updateAnnotation>[1]) => {
      await updateAnnotation(annotation, content);
      setIsEditing(false);
    };
    return (
      <li className="rounded-medium border border-line p-2">
        <AnnotationForm
          content={{ note, color, tags }}
          saveLabel="Save"
          onSave={save}
          onCancel={() => setIsEditing(false)}
          isFocused
        />
      </li>
    );
  }
  return (
    <li className="group relative flex overflow-hidden rounded-medium border border-line bg-surface">
      <span
        className={classNames('w-1 shrink-0', color === null ? 'bg-line-strong' : markColors[color])}
        aria-hidden="true"
      />
      <div className="min-w-0 flex-1 py-2 pl-2.5">
        {color !== null && <span className="sr-only">{colorNames[color]}</span>}
        {note !== null && <p className="break-words whitespace-pre-wrap">{note}</p>}
        {tags.length > 0 && <TagList tags={tags} />}
        <AnnotationTime annotation={annotation} />
      </div>
      <div className="flex shrink-0 p-1">
        <IconButton size="small" label="Edit annotation" onClick={() => setIsEditing(true)}>
          <Pencil />
        </IconButton>
        <IconButton size="small" label="Delete annotation" onClick={() => void remove(annotation)}>
          <Trash2 />
        </IconButton>
      </div>
    </li>
  );
}

export function TagList({ tags }: { tags: readonly string[] }) {
  return (
    <ul aria-label="Tags" className="mt-1 flex flex-wrap gap-1">
      {tags.map((tag) => (
        <li key={tag} className="max-w-full truncate rounded-small bg-hover px-1.5 text-small leading-5">
          {tag}
        </li>
      ))}
    </ul>
  );
}

function AnnotationTime({ annotation: { createdAt, updatedAt } }: { annotation: Annotation }) {
  const now = useNow();
  const words = updatedAt === createdAt ? agoText(createdAt, now) : `changed ${agoText(updatedAt, now)}`;
  return (
    <p className="mt-1 text-small text-muted" title={momentText(updatedAt)}>
      {words}
    </p>
  );
}

/** At once, and it can be taken back: that is quicker than a question. */
async function remove(annotation: Annotation): Promise<void> {
  const { trafficId, note, color, tags } = annotation;
  const restore = () =>
    void createAnnotation(trafficId, { note, color, tags }).catch(showProblem('It was not restored'));
  try {
    await deleteAnnotation(annotation);
    showToast({ title: 'Annotation deleted', action: { label: 'Undo', onSelect: restore } });
  } catch (error) {
    showProblem('The annotation was not deleted')(error);
  }
}
