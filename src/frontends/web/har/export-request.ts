import { useSyncExternalStore } from 'react';
import type { Session } from '../../../model/session.ts';

/** What a person wants as a HAR file. */
export type ExportRequest =
  | { kind: 'session'; session: Session }
  /** What a filter leaves of a session. Null: it is not known how many that are. */
  | { kind: 'filter'; session: Session; q: string; count: number | null }
  | { kind: 'entries'; ids: readonly string[]; sessionName: string };

let asked: ExportRequest | null = null;
const listeners = new Set<() => void>();

function set(next: ExportRequest | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Opens the dialog with the choices. */
export const askToExport = (request: ExportRequest): void => set(request);
export const endExport = (): void => set(null);

export function useExportRequest(): ExportRequest | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
}
