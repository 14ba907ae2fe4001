import { usePreference } from '../state/preferences.ts';

const mostRecent = 12;
const none: readonly string[] = [];

export interface FilterHistory {
  /** Newest first. */
  recent: readonly string[];
  saved: readonly string[];
  used: (q: string) => void;
  save: (q: string) => void;
  forget: (q: string) => void;
}

/** Filters that this browser used and kept. */
export function useFilterHistory(): FilterHistory {
  const [recent, setRecent] = usePreference<readonly string[]>('filters.recent', none);
  const [saved, setSaved] = usePreference<readonly string[]>('filters.saved', none);
  return {
    recent,
    saved,
    used: (q) => {
      const text = q.trim();
      if (text !== '' && recent[0] !== text)
        setRecent([text, ...recent.filter((each) => each !== text)].slice(0, mostRecent));
    },
    save: (q) => setSaved([...saved.filter((each) => each !== q.trim()), q.trim()]),
    forget: (q) => setSaved(saved.filter((each) => each !== q)),
  };
}
