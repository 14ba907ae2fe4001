import { FileUp } from 'lucide-react';
import { setView } from '../state/view-state.ts';
import { Button } from '../ui/Button.tsx';
import { CaptureSignal } from './CaptureSignal.tsx';
import { SetupGuide } from './SetupGuide.tsx';

/** In place of the list while no session holds anything yet. */
export function FirstRun() {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-3xl px-4 py-8 sm:px-8">
        <h1 className="text-title font-semibold">Send traffic through the proxy</h1>
        <p className="mt-1 text-muted">
          Everything that passes is recorded on this computer, and shown here as it happens.
        </p>
        <CaptureSignal waitingFor="first" />
        <SetupGuide />
        <p className="mt-8 flex flex-wrap items-center gap-3 border-t border-line pt-4 text-muted">
          Or look at traffic that someone else recorded: drop a HAR file anywhere on this page.
          <Button icon={<FileUp />} onClick={() => setView({ panel: 'import' })}>
            Import HAR files
          </Button>
        </p>
      </div>
    </div>
  );
}
