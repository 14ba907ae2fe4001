import { useReducer, useRef } from 'react';

/** State that is up to date within one piece of input, too: several keys may come before the next redraw. */
export function useLatest<T>(initial: () => T): [now: () => T, apply: (step: (before: T) => T) => void] {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const kept = useRef<ReturnType<typeof keep<T>> | null>(null);
  kept.current ??= keep(initial(), redraw);
  return kept.current;
}

function keep<T>(initial: T, redraw: () => void): [now: () => T, apply: (step: (before: T) => T) => void] {
  let value = initial;
  return [
    () => value,
    (step) => {
      value = step(value);
      redraw();
    },
  ];
}
