import type { EntrySummary, TrafficEntry } from '../../../model/traffic-entry.ts';
import type { BadgeTone } from '../ui/Badge.tsx';

export const isEnded = ({ state }: Pick<EntrySummary, 'state'>): boolean => state === 'completed' || state === 'failed';

/** What stands where the status is: the number, or why there is none. */
export function statusWords(entry: EntrySummary): string {
  if (entry.status !== null) return [entry.status, entry.statusText].filter(Boolean).join(' ');
  if (entry.state === 'failed') return 'Failed';
  if (entry.kind === 'tunnel') return isEnded(entry) ? 'Tunnel closed' : 'Tunnel open';
  return isEnded(entry) ? 'No response' : 'Pending';
}

export function statusTone({ status, state }: Pick<EntrySummary, 'status' | 'state'>): BadgeTone {
  if (state === 'failed' || (status !== null && status >= 500)) return 'danger';
  if (status === null) return 'neutral';
  if (status >= 400) return 'warn';
  return status >= 300 || status < 200 ? 'accent' : 'ok';
}

/** What happened to it on its way, for badges. */
export function flagWords(entry: EntrySummary): Array<{ label: string; tone: BadgeTone; meaning: string }> {
  const flags: Array<{ isOn: boolean; label: string; tone: BadgeTone; meaning: string }> = [
    {
      isOn: entry.isModified,
      label: 'Modified',
      tone: 'accent',
      meaning: 'Something was changed on its way; see Changes',
    },
    { isOn: entry.isMocked, label: 'Mocked', tone: 'accent', meaning: 'A rule answered in place of the origin' },
    { isOn: entry.isBreakpointed, label: 'Held', tone: 'accent', meaning: 'A breakpoint held it' },
    { isOn: entry.isImported, label: 'Imported', tone: 'neutral', meaning: 'It came from a file' },
    { isOn: entry.isReplay, label: 'Replay', tone: 'accent', meaning: 'It repeats a recorded request' },
    { isOn: entry.isTruncated, label: 'Cut', tone: 'warn', meaning: 'The recorded copy of a body was cut' },
  ];
  return flags.filter(({ isOn }) => isOn);
}

export function stateWords(entry: TrafficEntry): string {
  switch (entry.state) {
    case 'requesting':
      return 'The request is being sent';
    case 'waiting':
      return 'Waiting for the response';
    case 'responding':
      return entry.kind === 'http' ? 'The response is arriving' : 'Open';
    case 'completed':
      return entry.kind === 'http' ? 'Complete' : 'Closed';
    case 'failed':
      return 'Failed';
  }
}
