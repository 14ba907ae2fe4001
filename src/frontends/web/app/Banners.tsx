import { TriangleAlert } from 'lucide-react';
import { countText } from '../../../formats/amounts.ts';
import { useRecording } from '../state/recording.ts';

/** What the person must know about what they see, above it. */
export function Banners() {
  return <RecordingStopped />;
}

function RecordingStopped() {
  const recording = useRecording();
  if (recording?.kind !== 'stopped') return null;
  const lost =
    recording.lostEntries === 0 ? '' : ` ${countText(recording.lostEntries, 'request')} not recorded so far.`;
  return (
    <div role="alert" className="flex items-center gap-2 border-b border-line bg-danger-soft px-3 py-1.5">
      <TriangleAlert className="size-3.5 shrink-0 text-danger" />
      <span>
        <strong className="font-medium">Recording has stopped: </strong>
        {recording.reason} Traffic flows on.{lost}
      </span>
    </div>
  );
}
