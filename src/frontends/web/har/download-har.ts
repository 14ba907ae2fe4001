import { exportEntries, exportSession } from '../../../contract/har.ts';
import type { ExportRequest } from './export-request.ts';

export interface ExportChoices {
  bodies: 'all' | 'text' | 'none';
  isRedacted: boolean;
  /** Further header names, with commas between them. */
  redactHeaders: string;
}

/** Leaves the saving to the browser, which writes the file as it comes, shows how far it is, and can cancel it. */
export function downloadHar(request: ExportRequest, choices: ExportChoices): void {
  const fields = exportFields(choices);
  if (request.kind === 'entries') {
    return postForm(exportEntries.path, { entryIds: request.ids, sessionName: request.sessionName, ...fields });
  }
  const query = new URLSearchParams({ ...(request.kind === 'filter' ? { q: request.q } : {}), ...fields });
  const link = document.createElement('a');
  const path = exportSession.path.replace('{sessionId}', encodeURIComponent(request.session.id));
  link.href = query.size === 0 ? path : `${path}?${query}`;
  link.download = '';
  link.click();
}

/** Only what differs from what the API does anyway. */
export function exportFields({ bodies, isRedacted, redactHeaders }: ExportChoices): Record<string, string> {
  return {
    ...(bodies === 'all' ? {} : { bodies }),
    ...(isRedacted ? { redact: 'true' } : {}),
    ...(isRedacted && redactHeaders.trim() !== '' ? { redactHeaders: redactHeaders.trim() } : {}),
  };
}

/** A form, because a link cannot carry so many ids; into a frame, so that a refusal does not replace the page. */
function postForm(path: string, body: unknown): void {
  const frame = document.createElement('iframe');
  frame.name = `export-${crypto.randomUUID()}`;
  frame.hidden = true;
  const form = document.createElement('form');
  form.method = 'post';
  form.action = path;
  form.target = frame.name;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = 'json';
  field.value = JSON.stringify(body);
  form.append(field);
  document.body.append(frame, form);
  form.submit();
  form.remove();
  // The download no longer needs the frame once it has begun.
  setTimeout(() => frame.remove(), 60_000);
}
