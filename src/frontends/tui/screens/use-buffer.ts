import { useReducer, useRef } from 'react';
import type { TextBuffer } from '../text/text-buffer.ts';

/** A text being edited that is up to date within one piece of input, too: several keys may come before the next redraw. */
export function useBuffer(
  initial: () => TextBuffer,
): [now: () => TextBuffer, apply: (step: (buffer: TextBuffer) => TextBuffer) => void] {
  const buffer = useRef<TextBuffer | null>(null);
  buffer.current ??= initial();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const now = (): TextBuffer => buffer.current as TextBuffer;
  const apply = (step: (buffer: TextBuffer) => TextBuffer): void => {
    buffer.current = step(now());
    redraw();
  };
  return [now, apply];
}
