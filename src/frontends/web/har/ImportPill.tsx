import { FileUp } from 'lucide-react';
import { setView, useViewState } from '../state/view-state.ts';
import { jobWords } from './ImportJobView.tsx';
import { isUnderWay, useImportJobs } from './import-jobs.ts';

/** An import that goes on while its dialog is closed. */
export function ImportPill() {
  const { panel } = useViewState();
  const jobs = useImportJobs();
  const job = jobs.find(({ kind }) => kind === 'running') ?? jobs.find(isUnderWay);
  if (panel === 'import' || job === undefined) return null;
  return (
    <button
      type="button"
      onClick={() => setView({ panel: 'import' })}
      className="fixed bottom-9 left-3 z-30 flex max-w-[calc(100vw-1.5rem)] items-center gap-2 rounded-full border border-line bg-raised py-1.5 pr-4 pl-3 shadow-float hover:bg-hover"
    >
      <FileUp className="size-3.5 shrink-0 text-accent" />
      <span className="truncate">Importing {job.fileName}</span>
      <span className="shrink-0 text-small text-muted tabular-nums">{jobWords(job)}</span>
    </button>
  );
}
