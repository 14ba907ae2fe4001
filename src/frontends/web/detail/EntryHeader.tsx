import { ArrowLeft, X } from 'lucide-react';
import { bytesText, durationText } from '../../../formats/amounts.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { markColors } from '../annotations/annotation-colors.ts';
import { Badge } from '../ui/Badge.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { classNames } from '../ui/class-names.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { timeText } from '../ui/moments.ts';
import { EntryActions } from './EntryActions.tsx';
import { flagWords, isEnded, statusTone, statusWords } from './entry-words.ts';

export interface EntryHeaderProps {
  entry: TrafficEntry;
  isSheet: boolean;
  onClose: () => void;
}

/** Which entry this is, in two lines. */
export function EntryHeader({ entry, isSheet, onClose }: EntryHeaderProps) {
  const color = entry.annotationSummary?.color ?? null;
  return (
    <header className="flex shrink-0 items-start gap-2 border-b border-line bg-surface py-1.5 pr-1.5 pl-3">
      {isSheet && (
        <IconButton label="Back to the list" onClick={onClose} className="-ml-1.5">
          <ArrowLeft />
        </IconButton>
      )}
      <div className="min-w-0 flex-1">
        <div className="flex h-6 items-center gap-2">
          {color !== null && (
            <span aria-hidden="true" className={classNames('size-2 shrink-0 rounded-full', markColors[color])} />
          )}
          <h2 className="flex min-w-0 items-center gap-2 font-normal">
            <span className="shrink-0 font-semibold">{entry.method}</span>
            <span className="truncate font-mono" title={entry.url}>
              <UrlText entry={entry} />
            </span>
          </h2>
          <CopyButton text={entry.url} label="Copy URL" />
        </div>
        <EntryFacts entry={entry} />
      </div>
      <EntryActions entry={entry} />
      {!isSheet && (
        <IconButton label="Close details" keys="Escape" onClick={onClose}>
          <X />
        </IconButton>
      )}
    </header>
  );
}

/** The host is what the eye looks for. */
function UrlText({ entry: { url, host } }: { entry: TrafficEntry }) {
  const at = host === '' ? -1 : url.toLowerCase().indexOf(host);
  if (at < 0) return url;
  return (
    <>
      <span className="text-muted">{url.slice(0, at)}</span>
      {url.slice(at, at + host.length)}
      <span className="text-muted">{url.slice(at + host.length)}</span>
    </>
  );
}

/** What has no room wraps out of sight, whole: the least needed last. */
function EntryFacts({ entry }: { entry: TrafficEntry }) {
  const bytes = entry.requestBodySize + entry.responseBodySize;
  return (
    <div className="flex h-5 flex-wrap items-center gap-x-2.5 gap-y-1 overflow-hidden text-small whitespace-nowrap text-muted *:leading-5">
      <Badge tone={statusTone(entry)}>{statusWords(entry)}</Badge>
      {flagWords(entry).map(({ label, tone }) => (
        <Badge key={label} tone={tone}>
          {label}
        </Badge>
      ))}
      {!isEnded(entry) && <Badge tone="ok">Live</Badge>}
      {entry.duration !== null && <span>{durationText(entry.duration)}</span>}
      <span>{bytesText(bytes)}</span>
      <span>{timeText(entry.timestamp, true)}</span>
      {entry.contentType !== null && <span className="max-w-full truncate">{entry.contentType}</span>}
    </div>
  );
}
