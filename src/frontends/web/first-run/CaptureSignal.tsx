import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { useLive } from '../state/live.ts';
import { useRecording } from '../state/recording.ts';
import { classNames } from '../ui/class-names.ts';

/** “Waiting for the first request…”, and what came once it has. Counts from when it is on screen. */
export function CaptureSignal({ waitingFor }: { waitingFor: 'first' | 'next' }) {
  const [captured, setCaptured] = useState<EntrySummary | null>(null);
  const isPaused = useRecording()?.kind === 'paused';
  const capture = (entry: EntrySummary) => setCaptured((before) => before ?? entry);
  useLive('entry', capture);
  // The first of them all came with very many others.
  useLive('entries', async ({ sessionId }) => {
    if (captured !== null) return;
    const [newest] = (await api.traffic.list({ sessionId, limit: 1 })).entries;
    if (newest !== undefined) capture(newest);
  });
  return (
    <div
      role="status"
      className={classNames(
        'mt-4 mb-6 flex h-10 items-center gap-2.5 rounded-medium border border-line px-3',
        captured === null ? 'bg-surface' : 'bg-ok-soft',
      )}
    >
      {captured === null ? (
        <>
          <span aria-hidden="true" className="relative flex size-4 items-center justify-center">
            {!isPaused && <span className="ping absolute size-3 rounded-full bg-accent" />}
            <span className={classNames('size-2 rounded-full', isPaused ? 'bg-muted' : 'bg-accent')} />
          </span>
          {isPaused ? 'Recording is paused: press r to record again' : `Waiting for the ${waitingFor} request…`}
        </>
      ) : (
        <>
          <CircleCheck className="size-4 shrink-0 text-ok" />
          <span className="truncate">
            <strong className="font-semibold">Captured</strong> {captured.method}{' '}
            <span className="font-mono">{captured.url}</span>
          </span>
        </>
      )}
    </div>
  );
}
