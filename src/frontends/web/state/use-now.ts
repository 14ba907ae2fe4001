import { useSyncExternalStore } from 'react';

const stepMs = 10_000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The time, new every ten seconds: for “2 min ago”. One timer for all. */
export function useNow(): number {
  return useSyncExternalStore(
    (listener) => {
      if (listeners.size === 0) {
        timer = setInterval(tick, stepMs);
        queueMicrotask(tick);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    () => now,
  );
}
