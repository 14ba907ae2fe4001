import { useState } from 'react';
import type { Overview } from './chart-span.ts';

/** Both inclusive. */
export interface Steps {
  first: number;
  last: number;
}

interface Place {
  /** Where Shift began. */
  anchor: number;
  at: number;
}

/** The brush by keyboard: arrows move, Shift widens, Enter applies. */
export function useTimeKeys({ entries }: Overview, apply: (steps: Steps) => void) {
  const [place, setPlace] = useState<Place | null>(null);
  const last = entries.length - 1;
  const within = (step: number): number => Math.min(last, Math.max(0, step));
  const known = place && { anchor: within(place.anchor), at: within(place.at) };
  const chosen = known && { first: Math.min(known.anchor, known.at), last: Math.max(known.anchor, known.at) };
  const pressed = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = known === null ? firstStep(event.key, last) : nextStep(event.key, known.at, last);
    if (step !== null) {
      const at = within(step);
      setPlace({ at, anchor: event.shiftKey && known !== null ? known.anchor : at });
    } else if (event.key === 'Enter' && chosen !== null) {
      setPlace(null);
      apply(chosen);
    } else if (event.key === 'Escape' && chosen !== null) setPlace(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { chosen, at: known?.at ?? 0, pressed, letGo: () => setPlace(null) };
}

/** Null: the key does not move. */
function nextStep(key: string, at: number, last: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1;
    case 'PageUp':
      return at - 10;
    case 'PageDown':
      return at + 10;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** From the left the first, from the right the last. */
function firstStep(key: string, last: number): number | null {
  if (nextStep(key, 0, last) === null) return null;
  return key === 'ArrowLeft' || key === 'PageUp' || key === 'End' ? last : 0;
}
