import { useSyncExternalStore } from 'react';

export interface Draft {
  /** `edit`: the whole message; `answer`: an object with a result or an error. */
  action: 'edit' | 'answer';
  /** What is typed so far; null = nothing yet. */
  text: string | null;
}

/** What is being written in place of held messages. Kept while another message is looked at. */
let drafts: ReadonlyMap<string, Draft> = new Map();
const listeners = new Set<() => void>();

function replace(change: (next: Map<string, Draft>) => void): void {
  const next = new Map(drafts);
  change(next);
  drafts = next;
  for (const listener of listeners) listener();
}

export function startEditing(proxyId: string, action: Draft['action']): void {
  if (drafts.get(proxyId)?.action !== action) replace((next) => next.set(proxyId, { action, text: null }));
}

export function keepDraft(proxyId: string, text: string): void {
  replace((next) => {
    const draft = next.get(proxyId);
    if (draft !== undefined) next.set(proxyId, { ...draft, text });
  });
}

export function endEditing(proxyId: string): void {
  if (drafts.has(proxyId)) replace((next) => next.delete(proxyId));
}

export function useDraft(proxyId: string): Draft | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => drafts.get(proxyId),
  );
}
