import { constants } from 'node:os';

/** Everything must be over by then: the product promises two seconds. */
const limitMs = 1_900;

export interface Shutdown {
  /** Ends the process with this code, once; later calls change nothing. */
  begin(exitCode: number): void;
}

/**
 * Ends the process in order: `close` flushes and closes everything, then the process exits. A signal that comes while that is under way
 * ends it at once, and so does the time limit; what is committed by then is safe in any case.
 */
export function installShutdown(close: () => Promise<void>, onTrouble: (error: unknown) => void): Shutdown {
  let isClosing = false;
  const begin = (exitCode: number): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(exitCode), limitMs);
    close()
      .catch(onTrouble)
      .finally(() => process.exit(exitCode));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The convention of shells for a process that a signal ended.
      if (isClosing) process.exit(128 + constants.signals[signal]);
      begin(0);
    });
  }
  return { begin };
}
