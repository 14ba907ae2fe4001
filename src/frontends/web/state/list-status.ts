import { useEffect, useSyncExternalStore } from 'react';

let text: string | null = null;
const listeners = new Set<() => void>();

function set(next: string | null): void {
  text = next;
  for (const listener of listeners) listener();
}

/** What the list has to say in the status bar: “12 of 1,234 match”, “3 selected”. Null: nothing. */
export function useListStatus(next: string | null): void {
  useEffect(() => {
    set(next);
    return () => set(null);
  }, [next]);
}

export function useListStatusText(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => text,
  );
}
