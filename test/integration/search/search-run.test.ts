import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type SearchStep, searchAreas } from '../../../src/model/search/search-hit.ts';
import type { SearchQuery, StoreSearch } from '../../../src/record/store/read/store-search.ts';
import { type ServedStore, startServedStore } from '../serve/served-store.ts';
import { everyEntry, recordOne, StoreLab, until } from '../store/store-lab.ts';

const queryFor = (text: string): SearchQuery => ({
  needle: { kind: 'text', text, isCaseSensitive: false },
  filter: everyEntry,
  sessionId: null,
  areas: searchAreas,
});

let lab: StoreLab | null = null;
let served: ServedStore | null = null;
afterEach(async () => {
  await lab?.clean();
  await served?.stop();
  [lab, served] = [null, null];
});

/** Much to look at that no entry can be ruled out by. */
async function recordMuch(into: ServedStore): Promise<void> {
  const noise = Buffer.from(randomBytes(24 * 1024).toString('base64'));
  const record = () => into.record({ responseBody: noise, isUnflushed: true });
  for (let at = 0; at < 500; at += 1) await record();
  await into.recorder.flush();
}

describe('a search that nobody reads any more', () => {
  it('ends, and the next one is answered', async () => {
    const ended: string[] = [];
    const counted: StoreSearch = {
      async *search(query) {
        try {
          // Without end, as a search of a very large store is.
          for (;;) yield* (served as ServedStore).store.search.search(query);
        } finally {
          ended.push('search');
        }
      },
    };
    served = await startServedStore({ deps: { search: counted } });
    await recordMuch(served);
    const leaving = new AbortController();
    const q = encodeURIComponent('/not [i]n there/i');
    const response = await fetch(`${served.url}/api/traffic/search?regex=true&q=${q}`, { signal: leaving.signal });
    const reader = response.body?.getReader();
    leaving.abort();
    await reader?.read().catch(() => {});
    await until(() => ended.length === 1);
    expect(served.bugs).toEqual([]);
    expect((await served.call('GET', '/api/traffic?limit=1')).body.entries).toHaveLength(1);
  });

  it('does not hold up the end of the program', async () => {
    served = await startServedStore();
    await recordMuch(served);
    const response = await fetch(`${served.url}/api/traffic/search?regex=true&q=never%20there%20%5Ba%5D`);
    await served.server.close();
    await response.text().catch(() => {});
    expect(served.bugs).toEqual([]);
  });
});

describe('searches at one time', () => {
  it('go on side by side, and one that rests costs the other nothing', async () => {
    lab = new StoreLab();
    const store = await lab.open();
    const recorder = lab.recorder(store);
    const { id } = await store.reader.activeSession();
    for (let at = 0; at < 200; at += 1) recordOne(recorder, id, `poppy ${at}`);
    await recorder.flush();
    const [first, second] = [store.search.search(queryFor('poppy')), store.search.search(queryFor('poppy 19'))];
    const begun = (await first.next()).value as SearchStep;
    const all: SearchStep[] = [];
    for await (const step of second) all.push(step);
    expect(all.flatMap(({ hits }) => hits)).toHaveLength(11);
    let found = begun.hits.length;
    for await (const step of first) found += step.hits.length;
    expect(found).toBe(200);
  });
});

describe('what another store on the same file writes', () => {
  it('is found', async () => {
    lab = new StoreLab();
    const store = await lab.open();
    const other = await lab.open();
    const { id } = await store.reader.activeSession();
    const recorder = lab.recorder(other);
    const search = async (): Promise<number> => {
      let found = 0;
      for await (const step of store.search.search(queryFor('caraway'))) found += step.hits.length;
      return found;
    };
    expect(await search()).toBe(0);
    recordOne(recorder, id, 'with caraway');
    await recorder.flush();
    expect(await search()).toBe(1);
  });
});

describe('a body that is still being received', () => {
  it('is searched as far as it is recorded', async () => {
    served = await startServedStore();
    const half = Buffer.from(`sesame ${'.'.repeat(400_000)}`);
    await served.record({ responseBody: half, isOpen: true });
    const answer = await served.call('GET', '/api/traffic/search?q=sesame');
    expect(answer.body).toContain('"kind":"hit"');
  });
});
