import { useEffect, useSyncExternalStore } from 'react';

export interface MatchCount {
  matched: number;
  /** False: still being counted. */
  isExact: boolean;
  /** How much has been looked through, 0 to 1. */
  progress: number;
}

let count: MatchCount | null = null;
const listeners = new Set<() => void>();

function set(next: MatchCount | null): void {
  count = next;
  for (const listener of listeners) listener();
}

/** The list tells how much of the session the filter lets through. Null: there is no filter. */
export function useTellMatchCount(next: MatchCount | null): void {
  const { matched, isExact, progress } = next ?? {};
  useEffect(() => {
    set(matched === undefined ? null : { matched, isExact: isExact === true, progress: progress ?? 0 });
    return () => set(null);
  }, [matched, isExact, progress]);
}

export function useMatchCount(): MatchCount | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => count,
  );
}

/** `1,234 of 100,000`; while it is counted `1,234+ · 40 %`. */
export function matchCountText({ matched, isExact, progress }: MatchCount, total: number): string {
  const known = matched.toLocaleString('en');
  return isExact ? `${known} of ${total.toLocaleString('en')}` : `${known}+ · ${Math.floor(progress * 100)} %`;
}
