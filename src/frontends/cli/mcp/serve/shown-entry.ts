import { z } from 'zod';
import { entrySummary } from '../../../../contract/entries.ts';
import type { EntrySummary } from '../../../../model/traffic-entry.ts';
import type { Secrets } from './secrets.ts';

const longestUrl = 2_000;

/** What tools show of an entry in a list. */
export const shownEntry = entrySummary
  .pick({
    ...{ id: true, ordinal: true, kind: true, method: true, url: true, status: true, statusText: true },
    ...{ contentType: true, requestBodySize: true, responseBodySize: true, duration: true, state: true },
    ...{ failure: true, isModified: true, annotationSummary: true },
  })
  .extend({ startedAt: z.string().describe('ISO 8601, UTC.') });

export type ShownEntry = z.output<typeof shownEntry>;

export function showEntry(entry: EntrySummary, secrets: Secrets): ShownEntry {
  return { ...entry, url: cut(secrets.url(entry.url), longestUrl), startedAt: timeText(entry.timestamp) };
}

export const timeText = (at: number): string => new Date(at).toISOString();
export const timeTextOrNull = (at: number | null): string | null => (at === null ? null : timeText(at));

/** Says how much is missing, so that nobody takes the beginning for all of it. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… [${text.length - most} more characters]`;
}
