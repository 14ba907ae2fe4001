import type { FileReport } from './upload-har.ts';

const entriesText = (count: number): string => (count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`);

/** What was left out and what had to be understood otherwise; nothing when the file was all right. */
export function ImportReportView({ report: { skipped, skippedEntries, repairs } }: { report: FileReport }) {
  if (skipped === 0 && repairs.length === 0) return null;
  return (
    <div className="mt-2 ml-6.5 space-y-2 text-small">
      {skipped > 0 && (
        <details open className="rounded-medium bg-warn-soft px-2.5 py-1.5">
          <summary className="cursor-default font-medium text-warn">Left out {entriesText(skipped)}</summary>
          <ul className="mt-1 max-h-40 overflow-y-auto">
            {skippedEntries.map(({ index, reason }) => (
              <li key={index} className="break-words">
                <span className="text-muted tabular-nums">entry {index}</span> {reason}
              </li>
            ))}
            {skipped > skippedEntries.length && <li className="text-muted">and more</li>}
          </ul>
        </details>
      )}
      {repairs.length > 0 && (
        <details className="rounded-medium bg-surface px-2.5 py-1.5">
          <summary className="cursor-default text-muted">
            {repairs.length === 1 ? 'One kind of repair' : `${repairs.length} kinds of repair`}
          </summary>
          <ul className="mt-1">
            {repairs.map(({ what, entries, firstIndex }) => (
              <li key={what} className="break-words">
                {what}{' '}
                <span className="text-muted tabular-nums">
                  ({entriesText(entries)}, first entry {firstIndex})
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
