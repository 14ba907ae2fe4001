import { FileUp } from 'lucide-react';
import { useRef, useState } from 'react';
import { useSessions } from '../state/sessions.ts';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ImportJobView } from './ImportJobView.tsx';
import { importFiles, isUnderWay, useImportJobs } from './import-jobs.ts';

const close = () => setView({ panel: null });

/** Choose files and where they go; then how far they are, and what became of them. Closing it does not stop them. */
export function ImportDialog() {
  const jobs = useImportJobs();
  const [into, setInto] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const isBusy = jobs.some(isUnderWay);
  const choose = () => input.current?.click();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      title="Import HAR files"
      footer={
        <Button tone={jobs.length > 0 && !isBusy ? 'primary' : 'secondary'} onClick={close}>
          {isBusy ? 'Go on in the background' : jobs.length > 0 ? 'Done' : 'Cancel'}
        </Button>
      }
    >
      <div className="space-y-4">
        <TargetChoice value={into} onChoose={setInto} />
        <button
          type="button"
          onClick={choose}
          className="flex w-full flex-col items-center gap-1 rounded-large border border-dashed border-line-strong px-4 py-6 text-center hover:bg-hover"
        >
          <FileUp className="mb-1 size-5 text-muted" />
          <span className="font-medium">Choose files, or drop them anywhere on the page</span>
          <span className="text-small text-muted">
            .har, also in .gz, or several in a .zip, of any size, from browsers, Charles, Fiddler, Proxyman, mitmproxy
            and others
          </span>
        </button>
        <input
          ref={input}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="HAR files"
          accept=".har,.json,.gz,.zip"
          className="hidden"
          onChange={(event) => {
            importFiles([...(event.target.files ?? [])], into);
            event.target.value = '';
          }}
        />
        {jobs.length > 0 && (
          <ul aria-label="Imports" className="divide-y divide-line border-y border-line">
            {jobs.map((job) => (
              <ImportJobView key={job.id} job={job} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function TargetChoice({ value, onChoose }: { value: string | null; onChoose: (sessionId: string | null) => void }) {
  const { sessions = [] } = useSessions();
  return (
    <label className="flex flex-col gap-1">
      <span className="text-small text-muted">Into</span>
      <select
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value || null)}
        className="h-7 rounded-medium border border-line-strong bg-raised px-2 text-text"
      >
        <option value="">A new session for each file</option>
        {sessions.map(({ id, name, trafficCount }) => (
          <option key={id} value={id}>
            {name} ({trafficCount.toLocaleString('en')})
          </option>
        ))}
      </select>
    </label>
  );
}
