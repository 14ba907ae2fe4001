import { Skeleton } from '../ui/Skeleton.tsx';
import { AnnotationCard } from './AnnotationCard.tsx';
import { AnnotationForm } from './AnnotationForm.tsx';
import { type AnnotationContent, createAnnotation, useAnnotations } from './use-annotations.ts';

const blank: AnnotationContent = { note: null, color: null, tags: [] };

/** What people wrote on an entry. */
export function AnnotationsTab({ entryId }: { entryId: string }) {
  const annotations = useAnnotations(entryId);
  return (
    <div className="space-y-3 p-3">
      <AnnotationForm
        key={entryId}
        content={blank}
        saveLabel="Add annotation"
        onSave={(content) => createAnnotation(entryId, content)}
      />
      {annotations === undefined ? (
        <Skeleton className="h-12 w-full" />
      ) : (
        <ol aria-label="Annotations" className="space-y-2">
          {annotations.toReversed().map((annotation) => (
            <AnnotationCard key={annotation.id} annotation={annotation} />
          ))}
        </ol>
      )}
    </div>
  );
}
