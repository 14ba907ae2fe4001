import { useEffect, useState, useSyncExternalStore } from 'react';
import { api } from '../state/api.ts';
import { useLiveBatch, whenSubscribed } from '../state/live.ts';
import { type ListQuery, ListSource, type ListState, type LoadWindow } from './list-source.ts';

const loadWindow: LoadWindow = async ({ q, ...request }, signal) => {
  await whenSubscribed();
  return api.traffic.window({ ...request, ...(q === '' ? {} : { q }) }, signal);
};

/** The lists looked at lately: going back to one shows its rows at once. */
const lately = new Map<string, ListSource>();
const mostSources = 5;

function sourceOf(query: ListQuery): ListSource {
  const key = JSON.stringify([query.sessionId, query.q, query.sort]);
  const source = lately.get(key) ?? new ListSource(query, loadWindow);
  lately.delete(key);
  lately.set(key, source);
  const [oldest] = lately.keys();
  if (lately.size > mostSources && oldest !== undefined) lately.delete(oldest);
  return source;
}

export function useListSource({ sessionId, q, sort }: ListQuery): { source: ListSource; state: ListState } {
  const [source, setSource] = useState(() => sourceOf({ sessionId, q, sort }));
  let current = source;
  if (source.query.sessionId !== sessionId || source.query.q !== q || source.query.sort !== sort) {
    current = sourceOf({ sessionId, q, sort });
    setSource(current);
  }
  const state = useSyncExternalStore(current.subscribe, current.snapshot);
  useEffect(() => {
    current.start();
    return () => current.stop();
  }, [current]);
  useLiveBatch((events) => current.hear(events));
  return { source: current, state };
}
