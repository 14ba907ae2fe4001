import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { AnnotationCard } from './AnnotationCard.tsx';
import { useAnnotations } from './use-annotations.ts';

/** What was written on an entry, above everything else that is known of it. Nothing when nothing was. */
export function EntryAnnotations({ entryId, isNeeded }: { entryId: string; isNeeded: boolean }) {
  return isNeeded ? <Cards entryId={entryId} /> : null;
}

const mostShown = 3;

function Cards({ entryId }: { entryId: string }) {
  const annotations = useAnnotations(entryId) ?? [];
  const more = annotations.length - mostShown;
  return (
    <div className="space-y-2 px-3 pt-3">
      <ol aria-label="Annotations" className="space-y-2">
        {annotations
          .slice(-mostShown)
          .toReversed()
          .map((annotation) => (
            <AnnotationCard key={annotation.id} annotation={annotation} />
          ))}
      </ol>
      {more > 0 && (
        <Button size="small" onClick={() => setView({ tab: 'annotations' })}>
          {`${more} more`}
        </Button>
      )}
    </div>
  );
}
