import type { EntrySummary } from '../traffic-entry.ts';

/** `unknown`: nothing is known to differ, and something could not be compared. It is never called the same. */
export const verdicts = ['same', 'different', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

export const comparedParts = [
  'request-line',
  'url',
  'query',
  'request-headers',
  'request-cookies',
  'request-body',
  'request-trailers',
  'status',
  'failure',
  'response-headers',
  'response-cookies',
  'response-body',
  'response-trailers',
  'frames',
] as const;
export type ComparedPart = (typeof comparedParts)[number];

export const itemChanges = ['same', 'added', 'removed', 'changed'] as const;
export type ItemChange = (typeof itemChanges)[number];

/** One thing that two entries have, or only one of them: a header, a field, a place in a JSON document. */
export interface ComparedItem {
  /** Its name, or its JSON path. */
  at: string;
  change: ItemChange;
  /** Null when the first entry does not have it. Long values are cut and end in `…`. */
  a: string | null;
  b: string | null;
  /** Why a difference does not count; null when it does, or when there is none. */
  noise: string | null;
}

export interface ComparedLine {
  change: 'same' | 'added' | 'removed';
  /** Line numbers from 1; null where the line is not in that text. */
  aLine: number | null;
  bLine: number | null;
  text: string;
}

export const comparedForms = ['json', 'form', 'multipart', 'events', 'messages', 'text', 'binary', 'bytes'] as const;
/** How bodies were compared; `events`: those of an event stream; `messages`: WebSocket messages; `bytes`: by size and hash, without a look inside. */
export type ComparedForm = (typeof comparedForms)[number];

export interface PartComparison {
  part: ComparedPart;
  verdict: Verdict;
  items: ComparedItem[];
  /** Items beyond those that are listed. */
  itemsLeftOff: number;
  /** How bodies were compared; null for other parts. */
  form: ComparedForm | null;
  /** Of texts: the lines that differ, with some around them. Null for everything else. */
  lines: ComparedLine[] | null;
  /** What else has to be said: why it could not be compared, or how it was. */
  note: string | null;
}

export interface TimingShift {
  /** `total`, or a phase of Timings. */
  phase: string;
  /** Milliseconds; null: did not happen. */
  a: number | null;
  b: number | null;
}

export interface EntryComparison {
  a: EntrySummary;
  b: EntrySummary;
  verdict: Verdict;
  /** How many differences count. */
  differences: number;
  /** How many do not, because they are noise. */
  noiseDifferences: number;
  parts: PartComparison[];
  /** Shown, and no difference by themselves: no two exchanges take equally long. */
  timings: TimingShift[];
}
