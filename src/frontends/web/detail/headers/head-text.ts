import type { RawHeaders } from '../../../../model/http-message.ts';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';

export function requestLine({ method, path, url, httpVersion, kind }: TrafficEntry): string {
  return `${method} ${kind === 'tunnel' || path === '' ? url : path} HTTP/${httpVersion}`;
}

export function statusLine({ status, statusText, responseHttpVersion, httpVersion }: TrafficEntry): string | null {
  if (status === null) return null;
  return `HTTP/${responseHttpVersion ?? httpVersion} ${status}${statusText ? ` ${statusText}` : ''}`;
}

/** A head as text, each field on its line. */
export function headText(line: string | null, headers: RawHeaders): string {
  const fields = headers.map(([name, value]) => `${name}: ${value}`);
  return (line === null ? fields : [line, ...fields]).join('\n');
}
