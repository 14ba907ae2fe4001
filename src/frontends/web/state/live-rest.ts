/**
 * A window that nobody sees needs no stream. Browsers open at most six connections to one server for all windows together, and each stream takes
 * one: with a few forgotten tabs the next would hang. Not at once, because people switch back and forth.
 */
const patienceMs = 30_000;

export interface Rest {
  /** Aborted when the window has been hidden for a while. */
  signal: AbortSignal;
  /** When the window is seen again; for how long it was not, in milliseconds. */
  isOver(): Promise<number>;
  stop(): void;
}

export function startRest(): Rest {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hiddenAt = Date.now();
  const look = (): void => {
    clearTimeout(timer);
    if (!document.hidden) return;
    hiddenAt = Date.now();
    timer = setTimeout(() => controller.abort(), patienceMs);
  };
  document.addEventListener('visibilitychange', look);
  look();
  return {
    signal: controller.signal,
    isOver: async () => {
      await visible();
      return Date.now() - hiddenAt;
    },
    stop: () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    },
  };
}

function visible(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (document.hidden) return;
      document.removeEventListener('visibilitychange', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}
