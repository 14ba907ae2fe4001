import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';

export const actionGroups = ['Sessions', 'Traffic', 'Filter', 'Details', 'MCP', 'View', 'Help'] as const;
export type ActionGroup = (typeof actionGroups)[number];

export interface Action {
  /** Unique; also the order-independent identity in the palette: `session.new`. */
  id: string;
  /** As the palette says it: “New session”. */
  label: string;
  group: ActionGroup;
  icon?: ReactNode;
  /** Shortcut, e.g. `Mod+K`, `/`, `Shift+ArrowDown`. Absent: palette only. */
  keys?: string | undefined;
  /** Further words it is found by. */
  words?: string;
  /** The shortcut also works while a text field has the focus. Those with Mod always do. */
  worksInFields?: boolean;
  /** False: keys and help only, not in the palette (for keys such as arrows). */
  isInPalette?: boolean;
  /** Null: documented in the help sheet, handled by the component's own onKeyDown. */
  run: (() => void) | null;
}

let actions: readonly Action[] = [];
const listeners = new Set<() => void>();

function replace(next: readonly Action[]): void {
  actions = next;
  for (const listener of listeners) listener();
}

export const readActions = (): readonly Action[] => actions;

/** Everything that can be done now, for the palette and the help sheet. */
export function useActions(): readonly Action[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, readActions);
}

/**
 * Names an action while the component is on the page: it is then in the palette, in the help sheet, and (with `keys`) on the keyboard.
 * Null: not possible now. `run` may be a new function at each drawing.
 */
export function useAction(action: Action | null): void {
  const latest = useRef(action);
  useEffect(() => {
    latest.current = action;
  });
  const { id, label, group, keys, words, worksInFields, isInPalette } = action ?? {};
  const hasRun = action !== null && action.run !== null;
  useEffect(() => {
    if (id === undefined || label === undefined || group === undefined) return;
    const run = hasRun ? () => latest.current?.run?.() : null;
    const icon = latest.current?.icon;
    const registered: Action = { id, label, group, icon, keys, words, worksInFields, isInPalette, run } as Action;
    replace([...actions, registered]);
    return () => replace(actions.filter((each) => each !== registered));
  }, [id, label, group, keys, words, worksInFields, isInPalette, hasRun]);
}
