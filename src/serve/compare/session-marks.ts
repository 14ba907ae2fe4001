// In: a session. Out: the marks of all its entries in plain arrays, about 125 bytes an entry: what a comparison of two sessions holds in
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
  const gathered = new MarkLists((await reader.session(task.sessionId))?.trafficCount ?? 0);
  for (let after: number | null = 0; after !== null; ) {
    task.signal.throwIfAborted();
    const page: CompareMarks = await reader.compareMarks({ sessionId: task.sessionId, after, noise: task.noise });
    gathered.add(page);
    task.onProgress(gathered.count);
    after = page.nextCursor;
  }
  return gathered.marks();
}

const idBytes = 16;

/** Lists as long as the session is, so that nothing is held twice; more entries may have come meanwhile. */
class MarkLists {
  count = 0;
  #room: number;
  #lists: Record<CompareMarkName, Float64Array>;
  #isWebSocket: Uint8Array;
  #ids: Buffer;

  constructor(room: number) {
    this.#room = room;
    this.#lists = eachList(() => new Float64Array(room));
    this.#isWebSocket = new Uint8Array(room);
    this.#ids = Buffer.alloc(room * idBytes);
  }

  add(page: CompareMarks): void {
    const total = this.count + page.ids.length;
    if (total > this.#room) this.#grow(Math.ceil(total * 1.25));
    for (const name of compareMarkNames) this.#lists[name].set(page[name], this.count);
    this.#isWebSocket.set(page.isWebSocket, this.count);
    this.#ids.write(page.ids.map((id) => id.replaceAll('-', '')).join(''), this.count * idBytes, 'hex');
    this.count = total;
  }

  marks(): SessionMarks {
    const { count } = this;
    const ids = this.#ids;
    return {
      ...eachList((name) => this.#lists[name].subarray(0, count)),
      count,
      isWebSocket: this.#isWebSocket.subarray(0, count),
      idOf: (at) => uuidText(ids.toString('hex', at * idBytes, (at + 1) * idBytes)),
    };
  }

  #grow(room: number): void {
    const larger = new MarkLists(room);
    for (const name of compareMarkNames) larger.#lists[name].set(this.#lists[name]);
    larger.#isWebSocket.set(this.#isWebSocket);
    larger.#ids.set(this.#ids);
    this.#room = room;
    this.#lists = larger.#lists;
    this.#isWebSocket = larger.#isWebSocket;
    this.#ids = larger.#ids;
  }
}

function eachList(make: (name: CompareMarkName) => Float64Array): Record<CompareMarkName, Float64Array> {
  return Object.fromEntries(compareMarkNames.map((name) => [name, make(name)])) as Record<
    CompareMarkName,
    Float64Array
  >;
}

function uuidText(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
