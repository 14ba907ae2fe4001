import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { bytesText, durationText, timeText } from '../terminal/amounts.ts';
import type { Cell } from '../terminal/columns.ts';
import { printableLine } from '../terminal/printable-text.ts';
import type { Style } from '../terminal/style.ts';

export type EntryColumn = 'number' | 'time' | 'method' | 'status' | 'host' | 'path' | 'type' | 'size' | 'duration';

/** What each column shows of an entry; all of it safe to print. */
export function entryCells(entry: EntrySummary, style: Style): Record<EntryColumn, Cell> {
  const paintStatus = statusPaint(entry, style);
  return {
    number: { text: String(entry.number), paint: style.dim },
    time: { text: timeText(entry.timestamp), paint: style.dim },
    method: { text: printableLine(entry.method) },
    status: { text: statusText(entry), paint: paintStatus },
    host: { text: hostText(entry) },
    path: { text: printableLine(entry.path) },
    type: { text: typeText(entry), paint: style.dim },
    size: { text: bytesText(sizeOf(entry)) },
    duration: { text: entry.duration === null ? '…' : durationText(entry.duration), paint: style.dim },
  };
}

/** `200`; `…` while it runs; the kind of failure, after the status when there was one. */
export function statusText({ status, state, failure }: EntrySummary): string {
  const known = status === null ? '' : String(status);
  if (state === 'failed') return `${known} ${failure?.kind ?? 'failed'}`.trim();
  return state === 'completed' ? known : `${known} …`.trim();
}

export function isEnded({ state }: EntrySummary): boolean {
  return state === 'completed' || state === 'failed';
}

function statusPaint({ status, state }: EntrySummary, style: Style): (text: string) => string {
  if (state === 'failed') return style.red;
  if (status === null) return style.dim;
  if (status >= 500) return style.red;
  if (status >= 400) return style.yellow;
  if (status >= 300) return style.cyan;
  return status >= 200 ? style.green : style.blue;
}

/** With the port where the URL names one: on one machine it is what tells services apart. */
function hostText({ url, host, kind }: EntrySummary): string {
  const authority = kind === 'tunnel' ? url : /^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[1];
  return printableLine(authority || host);
}

const typesBySubtype: Readonly<Record<string, string>> = {
  javascript: 'js',
  'x-javascript': 'js',
  ecmascript: 'js',
  'event-stream': 'sse',
  'x-www-form-urlencoded': 'form',
  'octet-stream': 'binary',
  'svg+xml': 'svg',
  plain: 'text',
};

/** A short word for what came back. */
export function typeText({ kind, contentType }: EntrySummary): string {
  if (kind !== 'http') return kind === 'websocket' ? 'ws' : 'tunnel';
  if (contentType === null) return '';
  const [main = '', subtype = ''] = contentType.split('/');
  const known = typesBySubtype[subtype];
  if (known !== undefined) return known;
  const suffix = /\+(json|xml)$/.exec(subtype)?.[1];
  if (subtype.startsWith('grpc')) return 'grpc';
  if (main === 'font') return 'font';
  return printableLine(suffix ?? subtype.replace(/^(x-|vnd\.)/, '')).slice(0, 12);
}

/** A tunnel or WebSocket has no one body: what went both ways. */
function sizeOf({ kind, requestBodySize, responseBodySize }: EntrySummary): number {
  return kind === 'http' ? responseBodySize : requestBodySize + responseBodySize;
}
