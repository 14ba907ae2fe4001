import { useSyncExternalStore } from 'react';
import { readSessionMemory, writeSessionMemory } from './session-memory.ts';
import { formatViewAddress, parseViewAddress, type ViewAddress } from './view-address.ts';

export interface ViewState extends ViewAddress {
  /** The session on screen. Null until the active one is known. */
  sessionId: string | null;
}

/** What is remembered of a session while another is on screen. */
type Remembered = Pick<ViewAddress, 'q' | 'sort' | 'entryId' | 'tab'>;

let activeSessionId: string | null = null;
let state: ViewState = fromAddress();
const listeners = new Set<() => void>();

const snapshot = (): ViewState => state;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The view as it is; drawn again whenever any of it changes. */
export function useViewState(): ViewState {
  return useSyncExternalStore(subscribe, snapshot);
}

/** Outside of components. */
export const readViewState = snapshot;

export type ViewChange = Partial<Omit<ViewAddress, 'chosenSessionId'>>;

/**
 * Changes part of the view. Opening an entry, a panel or a pane is a step that Back undoes; everything else replaces the address. A pane that has
 * an address of its own says by `how` which of its changes are steps.
 */
export function setView(change: ViewChange, how?: 'step' | 'same-step'): void {
  const isOpening =
    (change.entryId != null && state.entryId === null) ||
    (change.panel != null && state.panel === null) ||
    (change.pane !== undefined && change.pane !== state.pane);
  const isStep = how === undefined ? isOpening : how === 'step';
  show({ ...state, ...change, find: foundAfter(change) }, isStep ? 'push' : 'replace');
}

/** Another entry or another tab is another text. */
function foundAfter(change: ViewChange): string | null {
  if (change.find !== undefined) return change.find;
  const isElsewhere = { ...state, ...change }.entryId !== state.entryId || { ...state, ...change }.tab !== state.tab;
  return isElsewhere ? null : state.find;
}

/** Puts a session on screen as it was left. Null: the active one, also when that changes. */
export function openSession(sessionId: string | null, change: ViewChange = {}): void {
  const next = withSession({ ...state, chosenSessionId: sessionId });
  show({ ...next, find: null, ...change }, 'push');
}

/** Called by the sessions' state whenever another session becomes active. */
export function setActiveSession(sessionId: string | null): void {
  if (sessionId === activeSessionId) return;
  activeSessionId = sessionId;
  show(withSession(state), 'replace');
}

function fromAddress(): ViewState {
  const address = parseViewAddress(window.location.pathname, window.location.search);
  return { ...address, sessionId: address.chosenSessionId ?? activeSessionId };
}

/** The state with the session that its address means; what the person had set in that one comes back. */
function withSession(next: ViewState): ViewState {
  const sessionId = next.chosenSessionId ?? activeSessionId;
  if (sessionId === state.sessionId || sessionId === null) return { ...next, sessionId };
  if (state.sessionId === null) return { ...next, sessionId };
  const { q, sort, entryId, tab } = state;
  writeSessionMemory(state.sessionId, 'view', { q, sort, entryId, tab } satisfies Remembered);
  const fresh: Remembered = { q: '', sort, entryId: null, tab };
  const remembered = readSessionMemory<Remembered>(sessionId, 'view');
  return { ...next, ...fresh, ...remembered, pane: paneWithoutPlace(next.pane), sessionId };
}

/** What stands behind a pane's name (`mcp/CONNECTION`) is of the session before. */
const paneWithoutPlace = (pane: string | null): string | null => pane?.split('/', 1)[0] ?? null;

function show(next: ViewState, how: 'push' | 'replace'): void {
  state = next;
  writeAddress(how);
  for (const listener of listeners) listener();
}

// Browsers refuse more than about 100 changes of the address in 30 s (Safari) or 200 in 10 s (Chromium), which a held arrow key exceeds:
// the state changes at once, and so does the address, but after many changes only with pauses. A reload opens the address as it was when the
// reload was asked for, so that a person's last step should never be waiting.
const addressPauseMs = 500;
const mostChangesAtOnce = 20;
let addressTimer: ReturnType<typeof setTimeout> | undefined;
let nextChangeAt = Number.NEGATIVE_INFINITY;

function writeAddress(how: 'push' | 'replace'): void {
  clearTimeout(addressTimer);
  if (how === 'push') return write('pushState');
  const waitMs = nextChangeAt - performance.now();
  if (waitMs <= 0) write('replaceState');
  else addressTimer = setTimeout(() => write('replaceState'), waitMs);
}

function write(method: 'pushState' | 'replaceState'): void {
  nextChangeAt = Math.max(nextChangeAt, performance.now() - mostChangesAtOnce * addressPauseMs) + addressPauseMs;
  const address = formatViewAddress(state);
  if (address !== window.location.pathname + window.location.search) window.history[method](null, '', address);
}

window.addEventListener('popstate', () => {
  clearTimeout(addressTimer);
  state = fromAddress();
  for (const listener of listeners) listener();
});
// What the pause still holds back must be in the address to which Back returns.
window.addEventListener('pagehide', () => write('replaceState'));
