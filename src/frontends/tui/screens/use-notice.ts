import { useCallback, useEffect, useState } from 'react';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Line } from '../text/span.ts';
import type { Tell, Tone } from './view-parts.ts';

const shownMs = 8_000;
const colours = { plain: undefined, good: 'green', bad: 'red' } as const;

/** One line at the bottom, for some seconds. `listen` hears what the rest of the program has to say, whose words would spoil the screen. */
export function useNotice(listen: (onLine: (line: string) => void) => () => void): { notice: Line | null; tell: Tell } {
  const [notice, setNotice] = useState<{ text: string; tone: Tone } | null>(null);
  const tell = useCallback<Tell>((text, tone = 'plain') => setNotice({ text: printableLine(text), tone }), []);
  useEffect(() => listen((line) => tell(line, 'bad')), [listen, tell]);
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), shownMs);
    return () => clearTimeout(timer);
  }, [notice]);
  if (notice === null) return { notice: null, tell };
  const color = colours[notice.tone];
  return { notice: [{ text: notice.text, ...(color === undefined ? {} : { color }) }], tell };
}
