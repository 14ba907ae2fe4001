import { Ban, CircleAlert, CircleCheck, Clock, FileUp, X } from 'lucide-react';
import { bytesText, countText } from '../../../formats/amounts.ts';
import { viewSession } from '../state/sessions.ts';
import { Button } from '../ui/Button.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { ImportReportView } from './ImportReportView.tsx';
import { cancelImport, type ImportJob, isUnderWay } from './import-jobs.ts';
import type { FileReport } from './upload-har.ts';

/** One file: its name, how far it is, and the report once it is there. */
export function ImportJobView({ job }: { job: ImportJob }) {
  return (
    <li className="py-2.5">
      <div className="flex items-center gap-2.5">
        <JobIcon job={job} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{job.fileName}</p>
          <p role="status" className="text-small break-words text-muted tabular-nums">
            {jobWords(job)}
          </p>
        </div>
        {isUnderWay(job) && (
          <IconButton size="small" label={`Cancel the import of ${job.fileName}`} onClick={() => cancelImport(job.id)}>
            <X />
          </IconButton>
        )}
        {job.kind === 'done' && <ShowButton report={job.report} />}
      </div>
      {job.kind === 'running' && <Progress job={job} />}
      {job.kind === 'done' && <ImportReportView report={job.report} />}
      {job.kind === 'done' && job.report.furtherFiles.length > 0 && <FurtherFiles reports={job.report.furtherFiles} />}
    </li>
  );
}

/** The other HAR files of a zip file. */
function FurtherFiles({ reports }: { reports: readonly FileReport[] }) {
  return (
    <ul aria-label="Further files" className="mt-1.5 ml-6.5 space-y-1.5">
      {reports.map((report) => (
        <li key={report.fileName}>
          <div className="flex items-center gap-2.5">
            <p className="min-w-0 flex-1 text-small break-words text-muted tabular-nums">{doneWords(report)}</p>
            <ShowButton report={report} />
          </div>
          <ImportReportView report={report} />
        </li>
      ))}
    </ul>
  );
}

function ShowButton({ report: { session } }: { report: FileReport }) {
  return (
    <Button size="small" onClick={() => viewSession(session.id)}>
      Show
    </Button>
  );
}

function JobIcon({ job: { kind } }: { job: ImportJob }) {
  const size = 'size-4 shrink-0';
  if (kind === 'done') return <CircleCheck className={`${size} text-ok`} />;
  if (kind === 'failed') return <CircleAlert className={`${size} text-danger`} />;
  if (kind === 'cancelled') return <Ban className={`${size} text-muted`} />;
  return kind === 'waiting' ? <Clock className={`${size} text-muted`} /> : <FileUp className={`${size} text-accent`} />;
}

export function jobWords(job: ImportJob): string {
  switch (job.kind) {
    case 'waiting':
      return `Waiting, ${bytesText(job.totalBytes)}`;
    case 'running':
      return job.sentBytes >= job.totalBytes
        ? 'Storing the last entries…'
        : `${bytesText(job.sentBytes)} of ${bytesText(job.totalBytes)}`;
    case 'cancelled':
      return 'Cancelled: nothing of it was kept';
    case 'failed':
      return job.reason;
    case 'done':
      return doneWords(job.report);
  }
}

const doneWords = ({ imported, session, producer }: FileReport): string =>
  `${countText(imported, 'request')} in “${session.name}”${producer === null ? '' : `, written by ${producer}`}`;

function Progress({ job }: { job: ImportJob & { kind: 'running' } }) {
  const share = job.totalBytes === 0 ? 0 : Math.min(1, job.sentBytes / job.totalBytes);
  return (
    <div
      role="progressbar"
      aria-label={`Import of ${job.fileName}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className="mt-2 h-1 overflow-hidden rounded-full bg-hover"
    >
      <div
        className="h-full origin-left bg-accent transition-transform duration-100"
        style={{ transform: `scaleX(${share})` }}
      />
    </div>
  );
}
