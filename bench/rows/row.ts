import type { Grounds } from '../contenders/contender.ts';
import type { LoadGenerator } from '../load/load-generator.ts';

/** How long and how often to measure. */
export interface Effort {
  rounds: number;
  warmUpMs: number;
  measureMs: number;
  /** Quick runs make everything smaller; their figures are for a look, not for the record. */
  isQuick: boolean;
}

/** What a row is given to measure with. */
export interface Bench {
  grounds: Grounds;
  load: LoadGenerator;
  effort: Effort;
  say: (text: string) => void;
}

export interface Aim {
  /** What is compared, e.g. "requests/s ÷ blind tunnel". */
  what: string;
  /** Undefined when it could not be measured; `why` says so. */
  value: number | undefined;
  relation: 'at least' | 'at most' | 'below';
  limit: number;
  unit: string;
  why?: string;
}

export interface ContenderFigures {
  contender: string;
  version: string;
  about: string;
  /** Column name → printed figure, e.g. "requests/s" → "8,412". */
  figures: Record<string, string>;
}

export interface RowResult {
  /** One line on how it was measured. */
  how: string;
  rounds: number;
  table: ContenderFigures[];
  aims: Aim[];
  /** Contenders that could not take part, and what else a reader should know. */
  remarks: string[];
  /** Set when a check failed, so that the figures do not count. */
  invalid?: string;
}

export interface Row {
  id: string;
  title: string;
  run: (bench: Bench) => Promise<RowResult>;
}

export function isMet(aim: Aim): boolean {
  if (aim.value === undefined) return false;
  if (aim.relation === 'at least') return aim.value >= aim.limit;
  return aim.relation === 'at most' ? aim.value <= aim.limit : aim.value < aim.limit;
}
