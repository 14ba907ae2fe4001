import { useQuery } from '@tanstack/react-query';
import type { JsonIndex } from './json/json-index.ts';
import { runInWorker } from './worker/run-in-worker.ts';
import type { FormatLanguage } from './worker/worker-messages.ts';

interface Worked<Result> {
  result: Result | undefined;
  /** Why there is no result; the text itself can still be shown. */
  problem: string | null;
}

/** A text can be megabytes long: it is no good key, its owner's identity is. */
const keys = new Map<string, string>();
let lastKey = 0;
function keyOf(text: string): string {
  const known = keys.get(text);
  if (known !== undefined) return known;
  if (keys.size > 8) keys.delete(keys.keys().next().value as string);
  lastKey += 1;
  const key = String(lastKey);
  keys.set(text, key);
  return key;
}

export function useFormatted(text: string, language: FormatLanguage): Worked<string> {
  const { data, error } = useQuery({
    queryKey: ['formatted', language, keyOf(text)],
    queryFn: () => runInWorker('format', { text, language }),
    gcTime: 15_000,
  });
  return { result: data, problem: error?.message ?? null };
}

export function useJsonIndex(text: string): Worked<JsonIndex> {
  const { data, error } = useQuery({
    queryKey: ['json', keyOf(text)],
    queryFn: () => runInWorker('json', { text }),
    gcTime: 15_000,
    structuralSharing: false,
  });
  return { result: data, problem: error?.message ?? null };
}
