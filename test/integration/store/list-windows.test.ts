// Windows of a list give what sorting all entries in memory would, whatever was added, changed and removed since.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Filter } from '../../../src/model/filter/filter-tree.ts';
import { parseFilter } from '../../../src/model/filter/parse-filter.ts';
import type { EntrySummary } from '../../../src/model/traffic-entry.ts';
import type { DatabaseReader } from '../../../src/record/store/read/database-reader.ts';
import {
  type EntryWindow,
  type SortColumn,
  sortColumns,
  type WindowQuery,
} from '../../../src/record/store/read/store-reader.ts';
import { ChangingEntries } from './changing-entries.ts';
import { madeEntry } from './filter-arbitraries.ts';
import { madeSessions } from './filter-rows.ts';
import { recordOne, StoreLab, until } from './store-lab.ts';

const sessionId = madeSessions[0]!.id;
const otherId = madeSessions[1]!.id;
const queries = [
  '',
  'host:*.example.com',
  'status:>=400',
  'type:json',
  '-method:GET',
  'a',
  'body:a',
  'status:404 OR is:slow',
  'header:accept',
];
const samples = fc.sample(madeEntry, { numRuns: 900, seed: 11 });
let entries: ChangingEntries;

beforeAll(() => {
  entries = new ChangingEntries(samples, 3);
  entries.inOne(() => {
    for (let index = 0; index < 300; index += 1) entries.add();
  });
});
afterAll(() => entries.clean());

function change(share: number): void {
  const row = entries.rowAt(share);
  if (row === undefined) return;
  const status = [200, 404, 500, null][row.number % 4] ?? null;
  entries.writer
    .prepare('UPDATE traffic SET seq = ?, status = ?, duration = ?, response_body_size = ? WHERE number = ?')
    .run(entries.changed(), status, (row.number * 37) % 4000, (row.number * 91) % 70_000, row.number);
}

/** Independent of how windows are made: the whole list by one statement, sorted here. */
function expectedIds(reader: DatabaseReader, query: WindowQuery): string[] {
  const found: EntrySummary[] = [];
  // A page may end early on a busy machine.
  for (let cursor: number | undefined; ; ) {
    const page = reader.findEntries({
      sessionId: query.sessionId,
      filter: query.filter,
      limit: 1000,
      order: 'oldest-first',
      ...(cursor === undefined ? {} : { cursor }),
    });
    found.push(...page.entries);
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  const keyed = found.map((entry) => {
    const isHttp = entry.kind === 'http';
    const key = {
      number: entry.number,
      time: entry.timestamp,
      method: entry.method,
      status: entry.status,
      host: entry.host,
      path: entry.path,
      type: isHttp ? entry.contentType : entry.kind,
      size: entry.requestBodySize + entry.responseBodySize,
      duration: entry.duration,
    }[query.column];
    return { id: entry.id, key };
  });
  keyed.sort((a, b) => compare(a.key, b.key));
  if (query.isDescending) keyed.reverse();
  return keyed.map(({ id }) => id);
}

function compare(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

/** An order that is not complete goes on between calls, when the thread has nothing else to do: on a busy machine the first call is not enough. */
async function settled(reader: DatabaseReader, query: WindowQuery): Promise<EntryWindow> {
  for (;;) {
    const window = reader.listWindow(query);
    if (window.isTotalExact) return window;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const filterOf = (text: string): Filter => {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') throw new Error(parsed.problem.message);
  return parsed.filter;
};
const everything = filterOf('');

describe('windows of a list', () => {
  it('are right in every order, under changes', async () => {
    const step = fc.record({
      kind: fc.constantFrom('add', 'change', 'remove'),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const asked = fc.record({
      column: fc.constantFrom(...sortColumns),
      isDescending: fc.boolean(),
      text: fc.constantFrom(...queries),
      from: fc.integer({ min: -320, max: 320 }),
      limit: fc.integer({ min: 1, max: 60 }),
    });
    const { reader, database } = entries.openReader();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(step, { maxLength: 12 }), asked), { maxLength: 12 }),
        async (rounds) => {
          for (const [steps, { text, ...rest }] of rounds) {
            entries.inOne(() => {
              for (const { kind, share } of steps)
                kind === 'add' ? entries.add() : kind === 'change' ? change(share) : entries.remove(share);
            });
            const query: WindowQuery = { sessionId, filter: filterOf(text), ...rest };
            const expected = expectedIds(reader, query);
            const window = await settled(reader, query);
            const from = rest.from < 0 ? Math.max(0, expected.length + rest.from) : rest.from;
            expect(window).toMatchObject({ total: expected.length, from });
            expect(window.entries.map(({ id }) => id)).toEqual(expected.slice(from, from + rest.limit));
          }
        },
      ),
      // What one run leaves is what the next one begins with, so a smaller counterexample would be of another list.
      { numRuns: 60, endOnFailure: true },
    );
    database.close();
  });

  it('follow an entry', async () => {
    const { reader, database } = entries.openReader();
    for (const column of ['number', 'host'] as SortColumn[]) {
      for (const isDescending of [true, false]) {
        const query: WindowQuery = { sessionId, filter: everything, column, isDescending, from: 0, limit: 20 };
        const ids = expectedIds(reader, query);
        const window = await settled(reader, { ...query, anchor: { entryId: ids[50]!, before: 7 } });
        expect(window).toMatchObject({ anchorAt: 50, from: 43 });
        expect(window.entries[7]!.id).toBe(ids[50]);
        expect(await settled(reader, { ...query, from: 5, anchor: { entryId: 'none', before: 7 } })).toMatchObject({
          anchorAt: null,
          from: 5,
        });
      }
    }
    database.close();
  });

  it('know a cleared session, a removed one and one that is none', async () => {
    const { reader, database } = entries.openReader();
    const query: WindowQuery = {
      sessionId: otherId,
      filter: everything,
      column: 'status',
      isDescending: true,
      from: 0,
      limit: 5,
    };
    expect((await settled(reader, query)).total).toBeGreaterThan(0);
    entries.inOne(() => entries.clear(otherId, entries.nextNumber));
    expect(await settled(reader, query)).toMatchObject({ total: 0, entries: [] });
    expect(await settled(reader, { ...query, column: 'number' })).toMatchObject({ total: 0, entries: [] });
    expect(await settled(reader, { ...query, sessionId: 'none' })).toMatchObject({ total: 0, entries: [] });
    database.close();
  });
});

describe('a window over the threads', () => {
  it('is true for what was recorded before it was asked for', async () => {
    const lab = new StoreLab();
    const store = await lab.open();
    const recorder = lab.recorder(store);
    const { id } = await store.reader.activeSession();
    const query: WindowQuery = {
      sessionId: id,
      filter: everything,
      column: 'number',
      isDescending: true,
      from: 0,
      limit: 3,
    };
    for (let round = 1; round <= 5; round += 1) {
      const last = [1, 2, 3, 4].map(() => recordOne(recorder, id)).pop()!;
      await recorder.flush();
      const window = await store.reader.listWindow(query);
      expect(window.total).toBe(round * 4);
      expect(window.entries[0]!.id).toBe(last.id);
      expect(window.asOfSeq).toBe(await store.reader.currentSeq());
    }
    const { entries } = await store.reader.listWindow(query);
    await store.execute('delete-entries', { ids: [entries[1]!.id] });
    await until(async () => (await store.reader.listWindow(query)).total === 19);
    expect((await store.reader.listWindow({ ...query, limit: 2 })).entries.map((entry) => entry.id)).toEqual([
      entries[0]!.id,
      entries[2]!.id,
    ]);
    expect(lab.faults).toEqual([]);
    await lab.clean();
  });
});
