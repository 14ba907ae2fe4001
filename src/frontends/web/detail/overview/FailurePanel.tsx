import { CircleAlert } from 'lucide-react';
import { bytesText } from '../../../../formats/amounts.ts';
import type { Failure } from '../../../../model/failure.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { failureAdvice, phaseText, sideText } from './failure-advice.ts';

/** What went wrong, whose doing it was, how far it had come, and what to try. */
export function FailurePanel({ entry, failure }: { entry: TrafficEntry; failure: Failure }) {
  const { title, tries } = failureAdvice(failure);
  return (
    <section aria-label="What went wrong" className="m-3 rounded-large border border-danger/30 bg-danger-soft/50 p-3">
      <header className="flex items-start gap-2">
        <CircleAlert className="mt-0.5 size-4 shrink-0 text-danger" aria-hidden="true" />
        <div className="min-w-0">
          <h3 className="text-strong font-semibold">{title}</h3>
          <p className="mt-0.5 break-words">{failure.message}</p>
        </div>
      </header>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 pl-6">
        <Term name="Side" value={sideText(failure.side)} />
        <Term name="While" value={phaseText(failure.phase)} />
        {failure.code !== undefined && <Term name="Code" value={<code className="font-mono">{failure.code}</code>} />}
        <Term name="Arrived" value={arrivedText(entry)} />
      </dl>
      {tries.length > 0 && (
        <>
          <h4 className="mt-3 pl-6 font-medium">What to try</h4>
          <ul className="mt-1 list-disc space-y-0.5 pl-10">
            {tries.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Term({ name, value }: { name: string; value: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </>
  );
}

function arrivedText(entry: TrafficEntry): string {
  const parts: string[] = [];
  if (entry.requestHeaders.length > 0) parts.push('the request’s headers');
  if (entry.requestBodySize > 0) parts.push(`${bytesText(entry.requestBodySize)} of the request`);
  if (entry.status !== null) parts.push(`the status ${entry.status} with its headers`);
  if (entry.responseBodySize > 0) parts.push(`${bytesText(entry.responseBodySize)} of the response`);
  return parts.length === 0 ? 'Nothing' : `${parts.join(', ')}.`.replace(/^./, (letter) => letter.toUpperCase());
}
