import type { SessionStats } from '../../../model/traffic-entry.ts';

export type StatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx' | 'none';

export interface ClassInfo {
  name: StatusClass;
  label: string;
  meaning: string;
  /** Of the token in styles.css. */
  color: string;
  /** In the filter language. */
  term: string;
}

/** From the ground up, as they are stacked: what went well carries what did not. */
export const statusClasses: readonly ClassInfo[] = [
  { name: '2xx', label: '2xx', meaning: 'Success', color: '--chart-2xx', term: 'status:2xx' },
  { name: '3xx', label: '3xx', meaning: 'Redirect, not modified', color: '--chart-3xx', term: 'status:3xx' },
  { name: '1xx', label: '1xx', meaning: 'Switching protocols', color: '--chart-1xx', term: 'status:1xx' },
  { name: '4xx', label: '4xx', meaning: 'Client error', color: '--chart-4xx', term: 'status:4xx' },
  { name: '5xx', label: '5xx', meaning: 'Server error', color: '--chart-5xx', term: 'status:5xx' },
  { name: 'none', label: 'No status', meaning: 'Failed or running', color: '--chart-none', term: '-status:>=100' },
];

/** Those that the session has. */
export function classesIn({ byStatusClass }: SessionStats): Array<ClassInfo & { entries: number }> {
  return statusClasses
    .map((info) => ({ ...info, entries: byStatusClass[info.name] ?? 0 }))
    .filter(({ entries }) => entries > 0);
}
