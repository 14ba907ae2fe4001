import { useSyncExternalStore } from 'react';
import type { SearchEvent } from '../../../contract/search.ts';
import { AppError } from '../../../model/app-error.ts';
import type { McpHit, SearchHit } from '../../../model/search/search-hit.ts';
import { api } from '../state/api.ts';
import { type SearchAddress, searchPanel } from './search-address.ts';

export type SearchStatus =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'done'; isLimitReached: boolean; cutBodies: number; tookMs: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string };

export interface SearchRun {
  /** The search it is of, as the address has it; null = none yet. */
  of: string | null;
  status: SearchStatus;
  hits: ReadonlyArray<SearchHit | McpHit>;
  searched: number;
  total: number;
}

const none: SearchRun = { of: null, status: { kind: 'idle' }, hits: [], searched: 0, total: 0 };
/** What comes in is drawn so often. */
const drawMs = 80;

// Kept while the page is: whoever opens what was found and comes back sees what was there.
let run = none;
let abort: AbortController | null = null;
const listeners = new Set<() => void>();

export function useSearchRun(): SearchRun {
  return useSyncExternalStore(subscribe, () => run);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(next: Partial<SearchRun>): void {
  run = { ...run, ...next };
  for (const listener of listeners) listener();
}

/** A search that is on the screen already is not begun again, unless asked for. */
export function startSearch(address: SearchAddress, isAgain = false): void {
  const of = searchPanel(address);
  const isThere = of === run.of && (run.status.kind === 'running' || run.status.kind === 'done');
  if (isThere && !isAgain) return;
  abort?.abort();
  if (address.text.trim() === '') return change({ ...none, of });
  abort = new AbortController();
  // What the search before found stays until the first word of this one: nothing blinks while someone types.
  change({ of, status: { kind: 'running' }, searched: 0, total: 0 });
  void follow(address, abort.signal);
}

export function stopSearch(): void {
  if (run.status.kind !== 'running') return;
  abort?.abort();
  change({ status: { kind: 'stopped' } });
}

async function follow(address: SearchAddress, signal: AbortSignal): Promise<void> {
  let next: SearchRun = { ...run, hits: [] };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fresh: Array<SearchHit | McpHit> = [];
  const draw = (): void => {
    clearTimeout(timer);
    timer = undefined;
    next = { ...next, hits: [...next.hits, ...fresh] };
    fresh = [];
    if (!signal.aborted) change(next);
  };
  try {
    for await (const event of api.traffic.search(queryOf(address), signal)) {
      if (event.kind === 'hit' || event.kind === 'mcp-hit') fresh.push(event);
      else next = { ...next, ...newsOf(event) };
      if (next.status.kind !== 'running') draw();
      else timer ??= setTimeout(draw, drawMs);
    }
    if (next.status.kind === 'running') throw new AppError('not-running', 'The proxy ended the search.');
  } catch (error) {
    if (signal.aborted) return;
    next = { ...next, status: { kind: 'failed', message: error instanceof Error ? error.message : String(error) } };
    draw();
  }
}

function queryOf({ text, isCaseSensitive, isRegex, areas, sessionId }: SearchAddress) {
  return {
    q: text,
    in: areas.join(','),
    case: isCaseSensitive ? ('true' as const) : ('false' as const),
    regex: isRegex ? ('true' as const) : ('false' as const),
    ...(sessionId !== null && { sessionId }),
  };
}

function newsOf(event: Exclude<SearchEvent, { kind: 'hit' | 'mcp-hit' }>): Partial<SearchRun> {
  switch (event.kind) {
    case 'progress':
      return { searched: event.searched, total: event.total };
    case 'done': {
      const { searched, total, isLimitReached, cutBodies, tookMs } = event;
      return { searched, total, status: { kind: 'done', isLimitReached, cutBodies, tookMs } };
    }
    case 'failed':
      return { status: { kind: 'failed', message: event.message } };
  }
}
