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
      </div>
    </div>
  );
}
