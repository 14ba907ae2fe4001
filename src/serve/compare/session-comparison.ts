// In: two sessions and what is noise. Out: a comparison that goes on by itself: marks are read page by page, entries paired, and the pairs that
// differ in bodies only are looked into, within a budget. What was not looked into is never called the same. Memory: the marks.
import type { CompareOptions } from '../../model/compare/compare-entries.ts';
import type { Verdict } from '../../model/compare/comparison.ts';
import type { NoiseRules } from '../../model/compare/noise.ts';
import { type Pairs, pairEntries } from '../../model/compare/pair-entries.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import { compareStoredEntries } from './compare-stored-entries.ts';
import { bits, bitsOf, contentBits, differenceBits, maskOf } from './pair-verdicts.ts';
import { readSessionMarks, type SessionMarks } from './session-marks.ts';

/** Pairs whose bodies are looked into without being asked. */
const mostSettledPairs = 20_000;
const mostSettledBytes = 512 * 1024 * 1024;

export interface SessionComparisonTask {
  a: string;
  b: string;
  noise: NoiseRules;
  unorderedArrays: readonly string[];
}

export type ComparisonPhase = 'reading' | 'settling' | 'done' | 'failed';
export const pairKinds = ['same', 'different', 'unknown', 'only-a', 'only-b'] as const;
export type PairKind = (typeof pairKinds)[number];

export class SessionComparison {
  readonly id: string;
  readonly task: SessionComparisonTask;
  phase: ComparisonPhase = 'reading';
  entriesRead = 0;
  a: SessionMarks | null = null;
  b: SessionMarks | null = null;
  pairs: Pairs = { a: new Int32Array(0), b: new Int32Array(0) };
  masks = new Uint16Array(0);
  /** Resolves when it is done; rejects when it failed or was ended. */
  readonly done: Promise<void>;
  readonly #reader: StoreReader;
  readonly #ending = new AbortController();

  constructor(reader: StoreReader, id: string, task: SessionComparisonTask) {
    this.#reader = reader;
    this.id = id;
    this.task = task;
    this.done = this.#run().catch((error: unknown) => {
      this.phase = 'failed';
      throw error;
    });
    this.done.catch(() => {});
  }

  end(): void {
    this.#ending.abort(new Error('the comparison was ended'));
  }

  /** How one pair of it is compared. */
  get options(): CompareOptions {
    const { noise, unorderedArrays } = this.task;
    return { noise, unorderedArrays, isHeaderOrderCompared: false, isWhole: false };
  }

  kindOf(at: number): PairKind {
    if (this.pairs.b[at] === -1) return 'only-a';
    if (this.pairs.a[at] === -1) return 'only-b';
    return verdictOf(this.masks[at] as number);
  }

  idsOf(at: number): { a: string | null; b: string | null } {
    const id = (marks: SessionMarks | null, index: number) => (marks === null || index < 0 ? null : marks.idOf(index));
    return { a: id(this.a, this.pairs.a[at] as number), b: id(this.b, this.pairs.b[at] as number) };
  }

  async #run(): Promise<void> {
    this.a = await this.#read(this.task.a, 0);
    this.b = await this.#read(this.task.b, this.a.count);
    const pairs = pairEntries(this.a, this.b);
    this.masks = new Uint16Array(pairs.a.length);
    for (let at = 0; at < pairs.a.length; at += 1) {
      const pair = { aAt: pairs.a[at] as number, bAt: pairs.b[at] as number };
      if (pair.aAt >= 0 && pair.bAt >= 0) this.masks[at] = maskOf(this.a, this.b, pair);
    }
    this.pairs = pairs;
    this.phase = 'settling';
    await this.#settle(this.a, this.b);
    this.phase = 'done';
  }

  #read(sessionId: string, before: number): Promise<SessionMarks> {
    const onProgress = (entries: number): void => {
      this.entriesRead = before + entries;
    };
    return readSessionMarks(this.#reader, {
      sessionId,
      noise: this.task.noise,
      signal: this.#ending.signal,
      onProgress,
    });
  }

  async #settle(a: SessionMarks, b: SessionMarks): Promise<void> {
    let pairsLeft = mostSettledPairs;
    let bytesLeft = mostSettledBytes;
    for (let at = 0; at < this.masks.length && pairsLeft > 0; at += 1) {
      const mask = this.masks[at] as number;
      if ((mask & bits.unsettled) === 0 || (mask & differenceBits & ~contentBits) !== 0) continue;
      const bytes = (a.bytes[this.pairs.a[at] as number] ?? 0) + (b.bytes[this.pairs.b[at] as number] ?? 0);
      if (bytes > bytesLeft) continue;
      this.#ending.signal.throwIfAborted();
      pairsLeft -= 1;
      bytesLeft -= bytes;
      this.masks[at] = await this.#lookInside(at);
    }
  }

  async #lookInside(at: number): Promise<number> {
    const ids = this.idsOf(at) as { a: string; b: string };
    const found = await compareStoredEntries(this.#reader, [ids.a, ids.b], this.options).catch(() => null);
    // Deleted meanwhile: nothing is known of it any more.
    if (found === null) return bits.unknown;
    const named = (verdict: Verdict) => found.parts.filter((part) => part.verdict === verdict).map(({ part }) => part);
    return bitsOf(named('different')) | (named('unknown').length > 0 ? bits.unknown : 0);
  }
}

/** Bodies that differ in bytes and were not looked into may mean the same, so nobody knows. */
export function verdictOf(mask: number): Verdict {
  const isBodyOpen = (mask & bits.unsettled) !== 0;
  if ((mask & differenceBits & (isBodyOpen ? ~contentBits : -1)) !== 0) return 'different';
  return isBodyOpen || (mask & bits.unknown) !== 0 ? 'unknown' : 'same';
}
