import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { AppError } from '../../../model/app-error.ts';
import type { EntrySummary, TrafficEntry } from '../../../model/traffic-entry.ts';
import { api } from '../state/api.ts';
import { useLiveBatch, whenSubscribed } from '../state/live.ts';
import { queryClient } from '../state/query-client.ts';

const entryKey = (id: string) => ['entry', id] as const;
/** While an exchange runs, its row changes several times a second; what a person sees need not. */
const pauseMs = 250;

export type EntryState =
  | { kind: 'loading' }
  | { kind: 'there'; entry: TrafficEntry }
  /** It was deleted, or never was. */
  | { kind: 'gone' }
  | { kind: 'failed'; error: Error };

/** One entry, followed live. */
export function useEntry(id: string): EntryState {
  const { data, error } = useQuery({ queryKey: entryKey(id), queryFn: () => loadEntry(id) });
  useEntryNews(id);
  if (data === null) return { kind: 'gone' };
  if (data !== undefined) return { kind: 'there', entry: data };
  return error === null ? { kind: 'loading' } : { kind: 'failed', error };
}

async function loadEntry(id: string): Promise<TrafficEntry | null> {
  await whenSubscribed();
  try {
    return await api.traffic.get(id);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function useEntryNews(id: string): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      // What was about to be asked for is asked for when this entry is shown again.
      if (id !== '') void queryClient.invalidateQueries({ queryKey: entryKey(id), refetchType: 'none' });
    };
  }, [id]);
  const reload = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queryClient.invalidateQueries({ queryKey: entryKey(id) });
    }, pauseMs);
  };
  useLiveBatch((events) => {
    for (const event of events) {
      if (event.name === 'entry' && event.data.id === id && isNews(id, event.data)) {
        merge(id, event.data);
        reload();
      }
      if (event.name === 'entry-removed' && event.data.id === id) queryClient.setQueryData(entryKey(id), null);
      if (event.name === 'entries' || event.name === 'session-cleared' || event.name === 'session-removed') {
        const known = queryClient.getQueryData<TrafficEntry | null>(entryKey(id));
        if (known?.sessionId === event.data.sessionId) reload();
      }
    }
  });
}

function isNews(id: string, summary: EntrySummary): boolean {
  const known = queryClient.getQueryData<TrafficEntry | null>(entryKey(id));
  return known == null || known.seq < summary.seq;
}

/** What the list shows of it changes at once; headers and sizes in the store follow with the next load. */
function merge(id: string, summary: EntrySummary): void {
  const { seq: _, ...news } = summary;
  queryClient.setQueryData<TrafficEntry | null>(entryKey(id), (known) => known && { ...known, ...news });
}
