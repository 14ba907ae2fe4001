import type { z } from 'zod';
import type { importHar } from '../../../contract/har.ts';
import { parseRefusalText } from './refusal-text.ts';

export type ImportReport = z.output<typeof importHar.reply.schema>;
export type FileReport = ImportReport['furtherFiles'][number];

export interface HarUpload {
  /** Rejects with an `AbortError` when it was cancelled, else with an Error whose message is for the person. */
  report: Promise<ImportReport>;
  cancel: () => void;
}

/**
 * Sends a file as it is read from the disk: the page never holds it. XMLHttpRequest, because fetch tells nothing about what has been sent.
 */
export function uploadHar(file: File, into: string | null, onProgress: (sentBytes: number) => void): HarUpload {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({
    fileName: file.name.slice(0, 500),
    ...(into === null ? {} : { sessionId: into }),
  });
  const report = new Promise<ImportReport>((resolve, reject) => {
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as ImportReport);
      else reject(new Error(parseRefusalText(request.responseText) ?? `The server answered ${request.status}.`));
    };
    request.onerror = () =>
      reject(new Error('The connection broke, or the file could not be read. Nothing of it was imported.'));
    request.onabort = () => reject(new DOMException('Cancelled.', 'AbortError'));
  });
  request.open('POST', `/api/har/import?${query}`);
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.send(file);
  return { report, cancel: () => request.abort() };
}
