import { basename } from 'node:path';
import { bytesText, countText } from '../../../formats/amounts.ts';
import type { Session } from '../../../model/session.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import { cancellable } from '../terminal/cancellable.ts';
import { uploadInput } from '../terminal/input-file.ts';
import { writeOutput } from '../terminal/output-file.ts';
import { createProgress } from '../terminal/progress-line.ts';
import { jsonText, type Terminal } from '../terminal/terminal.ts';

export interface HarFlags {
  json?: boolean;
  output?: string;
  bodies?: 'all' | 'text' | 'none';
  redact?: boolean;
  redactHeader?: string[];
  into?: string;
}

interface Task {
  api: ApiClient;
  terminal: Terminal;
  flags: HarFlags;
}

export async function exportSession({ api, terminal, flags }: Task, session: Session): Promise<void> {
  const path = flags.output as string;
  const query = {
    bodies: flags.bodies ?? 'all',
    redact: flags.redact || flags.redactHeader ? ('true' as const) : ('false' as const),
    redactHeaders: (flags.redactHeader ?? []).join(','),
  };
  const bytes = await cancellable(async (signal) => {
    const response = await api.har.exportSession(session.id, query, signal);
    const progress = createProgress('Exporting', null);
    try {
      const pieces = response.body as unknown as AsyncIterable<Uint8Array>;
      return await writeOutput(path, path === '-' ? pieces : progress.counting(pieces), signal);
    } finally {
      progress.end();
    }
  });
  if (path === '-') return;
  const done = { path, bytes, sessionId: session.id, entries: session.trafficCount };
  const words = `Exported “${printableLine(session.name)}” (${countText(session.trafficCount, 'request')}, ${bytesText(bytes)}) to ${printableLine(path)}\n`;
  await terminal.write(flags.json ? jsonText(done) : words);
}

export async function importFile({ api, terminal, flags }: Task, path: string, into: Session | null): Promise<void> {
  const query = {
    ...(path === '-' ? {} : { fileName: basename(path) }),
    ...(into === null ? {} : { sessionId: into.id }),
  };
  const report = await uploadInput(path, 'a HAR file', (upload, signal) => api.har.import(upload, query, signal));
  await terminal.write(flags.json ? jsonText(report) : [report, ...report.furtherFiles].map(reportText).join(''));
}

const listed = 10;
const entriesText = (count: number): string => (count === 1 ? '1 entry' : `${count.toLocaleString('en')} entries`);

type FileReport = Awaited<ReturnType<ApiClient['har']['import']>>['furtherFiles'][number];

function reportText(report: FileReport): string {
  const { session, imported, skipped, skippedEntries, repairs, producer } = report;
  const from = producer === null ? '' : `, written by ${printableLine(producer)}`;
  const lines = [
    `Imported ${countText(imported, 'request')} into “${printableLine(session.name)}” ${session.id}${from}`,
  ];
  if (skipped > 0) lines.push(`Left out ${entriesText(skipped)}:`);
  for (const { index, reason } of skippedEntries.slice(0, listed))
    lines.push(`  entry ${index}: ${printableLine(reason)}`);
  if (skipped > listed) lines.push(`  … (--json lists more)`);
  for (const { what, entries, firstIndex } of repairs) {
    lines.push(`Repaired in ${entriesText(entries)}, first in entry ${firstIndex}: ${printableLine(what)}`);
  }
  return `${lines.join('\n')}\n`;
}
