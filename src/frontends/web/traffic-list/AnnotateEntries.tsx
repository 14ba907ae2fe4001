import { AnnotateDialog } from '../annotations/AnnotateDialog.tsx';
import { type AnnotationContent, createAnnotation } from '../annotations/use-annotations.ts';
import { showToast } from '../ui/toast-store.ts';
import type { ListSource } from './list-source.ts';
import { inTurns, selectedEntries } from './selected-entries.ts';
import { countOf, type Selection } from './selection.ts';

/** Each entry gets an annotation of its own. */
export const mostAnnotated = 1000;

export interface AnnotateEntriesProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  source: ListSource;
  selection: Selection;
}

export function AnnotateEntries({ isOpen, onOpenChange, source, selection }: AnnotateEntriesProps) {
  const count = Math.min(mostAnnotated, countOf(selection, source.snapshot().total));
  const save = async (content: AnnotationContent) => {
    const entries = await selectedEntries(source, selection, mostAnnotated);
    await inTurns(entries, ({ id }) => createAnnotation(id, content));
    if (entries.length > 1) showToast({ title: `${entries.length.toLocaleString('en')} entries annotated` });
  };
  return <AnnotateDialog isOpen={isOpen} onOpenChange={onOpenChange} count={count} onSave={save} />;
}
