import { Dialog } from '../ui/Dialog.tsx';

export interface SearchDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Search over all sessions (`panel=search`, Mod+Shift+F). A result opens with `openSession(sessionId, { entryId, panel: null })`. */
export function SearchDialog({ isOpen, onOpenChange }: SearchDialogProps) {
  return <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Search all sessions" size="large" />;
}
