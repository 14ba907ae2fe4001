import { parseMediaType } from '../../../formats/media-type.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import { headerValues } from './header-values.ts';
import { queryOf } from './parameters/parse-parameters.ts';

export const detailTabs = [
  'overview',
  'headers',
  'request',
  'response',
  'messages',
  'mcp',
  'cookies',
  'parameters',
  'timing',
  'tls',
  'changes',
  'annotations',
] as const;
export type DetailTab = (typeof detailTabs)[number];

export const tabLabels: Readonly<Record<DetailTab, string>> = {
  overview: 'Overview',
  headers: 'Headers',
  request: 'Request',
  response: 'Response',
  messages: 'Messages',
  mcp: 'MCP',
  cookies: 'Cookies',
  parameters: 'Parameters',
  timing: 'Timing',
  tls: 'TLS',
  changes: 'Changes',
  annotations: 'Annotations',
};

/** The tabs that have something to say about this entry, in order. */
export function tabsOf(entry: TrafficEntry, carriesMcp = false): DetailTab[] {
  const is = (tab: DetailTab) => (tab === 'mcp' ? carriesMcp : isOffered(tab, entry));
  return detailTabs.filter(is);
}

function isOffered(tab: Exclude<DetailTab, 'mcp'>, entry: TrafficEntry): boolean {
  const isHttp = entry.kind === 'http';
  switch (tab) {
    case 'overview':
    case 'timing':
    case 'annotations':
      return true;
    case 'headers':
      return entry.kind !== 'tunnel' || entry.requestHeaders.length > 0;
    case 'request':
      return isHttp && (entry.requestBodySize > 0 || entry.requestBodyStored > 0);
    case 'response':
      return isHttp;
    case 'messages':
      return entry.kind === 'websocket' || isEventStream(entry);
    case 'cookies':
      return hasCookies(entry);
    case 'parameters':
      return queryOf(entry.path) !== '' || isForm(entry);
    case 'tls':
      return entry.tls !== null && (entry.tls.client !== null || entry.tls.upstream !== null);
    case 'changes':
      return entry.originalRequest !== null || entry.originalResponse !== null;
  }
}

export function isEventStream({ contentType }: TrafficEntry): boolean {
  return contentType === 'text/event-stream';
}

export function isForm(entry: TrafficEntry): boolean {
  const type = parseMediaType(headerValues(entry.requestHeaders, 'content-type')[0] ?? null)?.type;
  return type === 'application/x-www-form-urlencoded' && entry.requestBodyStored > 0;
}

function hasCookies(entry: TrafficEntry): boolean {
  const sent = headerValues(entry.requestHeaders, 'cookie');
  return sent.length + headerValues(entry.responseHeaders, 'set-cookie').length > 0;
}

/** The tab that is drawn: the chosen one, or the first when this entry has it not. */
export function shownTab(chosen: string | null, offered: readonly DetailTab[]): DetailTab {
  return offered.find((tab) => tab === chosen) ?? 'overview';
}
