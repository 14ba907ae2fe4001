// In: a session. Out: the marks of all its entries in plain arrays, about 110 bytes an entry: what a comparison of two sessions holds in
// memory. Never a header or a body. Next: session-comparison.
import { type CompareMarkName, compareMarkNames } from '../../model/compare/compare-mark-names.ts';
import type { NoiseRules } from '../../model/compare/noise.ts';
import type { CompareMarks, StoreReader } from '../../record/store/read/store-reader.ts';

export interface SessionMarks extends Record<CompareMarkName, Float64Array> {
  readonly count: number;
  readonly isWebSocket: Uint8Array;
  idOf(at: number): string;
}

export interface MarksTask {
  sessionId: string;
  noise: NoiseRules;
  signal: AbortSignal;
  /** Told how many entries have been read. */
  onProgress: (entries: number) => void;
}

export async function readSessionMarks(reader: StoreReader, task: MarksTask): Promise<SessionMarks> {
  const pages: CompareMarks[] = [];
  const ids: Buffer[] = [];
  let count = 0;
  for (let after: number | null = 0; after !== null; ) {
    task.signal.throwIfAborted();
    const page: CompareMarks = await reader.compareMarks({ sessionId: task.sessionId, after, noise: task.noise });
    ids.push(Buffer.from(page.ids.map((id) => id.replaceAll('-', '')).join(''), 'hex'));
    pages.push({ ...page, ids: [] });
    count += page.ids.length;
    task.onProgress(count);
    after = page.nextCursor;
  }
  const packedIds = Buffer.concat(ids);
  const lists = Object.fromEntries(compareMarkNames.map((name) => [name, joined(pages, name, count)])) as Record<
    CompareMarkName,
    Float64Array
  >;
  const isWebSocket = Buffer.concat(pages.map((page) => page.isWebSocket));
  return { ...lists, count, isWebSocket, idOf: (at) => uuidText(packedIds.toString('hex', at * 16, at * 16 + 16)) };
}

function joined(pages: readonly CompareMarks[], name: CompareMarkName, count: number): Float64Array {
  const list = new Float64Array(count);
  let at = 0;
  for (const page of pages) {
    list.set(page[name], at);
    at += page[name].length;
  }
  return list;
}

function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
