import { useCallback, useSyncExternalStore } from 'react';

const prefix = 'nectoproxy.';
const known = new Map<string, unknown>();
const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How this browser likes the page laid out: kept in localStorage as `nectoproxy.<name>`; the same in every window of this browser at its next load. */
export function readPreference<Value>(name: string, fallback: Value): Value {
  if (!known.has(name)) known.set(name, stored(name));
  const value = known.get(name);
  return value === undefined ? fallback : (value as Value);
}

export function writePreference(name: string, value: unknown): void {
  known.set(name, value);
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: it holds for this window.
  }
  emit();
}

function stored(name: string): unknown {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fallback` should be the same value at each drawing (a constant) when it is an object. */
export function usePreference<Value>(name: string, fallback: Value): [Value, (value: Value) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name, fallback));
  const set = useCallback((next: Value) => writePreference(name, next), [name]);
  return [value, set];
}
