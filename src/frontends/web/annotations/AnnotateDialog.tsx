import { Dialog } from '../ui/Dialog.tsx';
import { AnnotationForm } from './AnnotationForm.tsx';
import type { AnnotationContent } from './use-annotations.ts';

export interface AnnotateDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** How many entries get it. */
  count: number;
  onSave: (content: AnnotationContent) => Promise<void>;
}

const blank: AnnotationContent = { note: null, color: null, tags: [] };

/** One note for one entry or many. */
export function AnnotateDialog({ isOpen, onOpenChange, count, onSave }: AnnotateDialogProps) {
  const save = async (content: AnnotationContent) => {
    await onSave(content);
    onOpenChange(false);
  };
  const close = () => onOpenChange(false);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      size="small"
      title={count === 1 ? 'Annotate this entry' : `Annotate ${count.toLocaleString('en')} entries`}
    >
      <AnnotationForm content={blank} saveLabel="Annotate" onSave={save} onCancel={close} />
    </Dialog>
  );
}
