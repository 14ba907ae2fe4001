import type { KeyboardEvent, RefObject } from 'react';

/** Arrow keys, Home and End move the focus over the rows' main buttons (`data-session-row`). */
export function useRowFocus(root: RefObject<HTMLElement | null>): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.target instanceof HTMLInputElement) return;
    const rows = [...(root.current?.querySelectorAll<HTMLElement>('[data-session-row]') ?? [])];
    const at = rows.findIndex((row) => row.closest('li')?.contains(document.activeElement));
    const active = rows.findIndex((row) => row.ariaCurrent === 'true');
    // From the panel itself the first key goes to the active session.
    const next = at < 0 && event.key.startsWith('Arrow') ? active : nextIndex(event.key, at, rows.length);
    if (next === null) return;
    event.preventDefault();
    rows[next]?.focus();
  };
}

function nextIndex(key: string, at: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(at + 1, count - 1);
  if (key === 'ArrowUp') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
