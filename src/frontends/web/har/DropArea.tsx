import { FileUp } from 'lucide-react';
import { useEffect, useState } from 'react';
import { setView } from '../state/view-state.ts';
import { importFiles } from './import-jobs.ts';

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Files dropped anywhere on the page are imported, each into a session of its own; without this the browser would open them. */
export function DropArea() {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setIsOver(true);
    };
    // Null: out of the window, not only to another element.
    const left = (event: DragEvent) => event.relatedTarget === null && setIsOver(false);
    const dropped = (event: DragEvent) => {
      setIsOver(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      importFiles(files, null);
      setView({ panel: 'import' });
    };
    // In the capture phase: before an editor takes the file for text.
    const options = { capture: true };
    window.addEventListener('dragenter', over, options);
    window.addEventListener('dragover', over, options);
    window.addEventListener('dragleave', left, options);
    window.addEventListener('drop', dropped, options);
    return () => {
      window.removeEventListener('dragenter', over, options);
      window.removeEventListener('dragover', over, options);
      window.removeEventListener('dragleave', left, options);
      window.removeEventListener('drop', dropped, options);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className="appear pointer-events-none fixed inset-0 z-50 flex items-center justify-center bg-[var(--scrim)] p-4">
      <div className="flex flex-col items-center gap-1.5 rounded-large border-2 border-dashed border-accent bg-raised px-10 py-8 text-center shadow-float">
        <FileUp className="size-6 text-accent" />
        <p className="text-strong font-semibold">Drop HAR files to import them</p>
        <p className="text-muted">Each becomes a session of its own</p>
      </div>
    </div>
  );
}
