// The numbers that lists show: within a session, from 1 in the order of arrival, whoever records.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../src/record/store/store.ts';
import { recordOne, StoreLab } from './store-lab.ts';

const child = join(import.meta.dirname, 'recording-child.ts');
const fixture = join(import.meta.dirname, '../../fixtures/store/schema-1.db.gz');
let lab: StoreLab;
beforeEach(() => {
  lab = new StoreLab();
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
async function ordinalsOf(store: Store, sessionId: string): Promise<number[]> {
  const { entries } = await store.reader.listEntries({ sessionId, limit: 1000, order: 'oldest-first' });
  return entries.map((entry) => entry.ordinal);
}

it('rise by one in each session, although the entries of both come mixed', async () => {
  const store = await lab.open();
  const { id: first } = await store.reader.activeSession();
  const { id: second } = await store.execute('create-session', { name: 'other' });
  const recorder = lab.recorder(store);
  for (let at = 0; at < 30; at += 1) {
    recordOne(recorder, at % 3 === 0 ? first : second);
    if (at % 7 === 0) await recorder.flush();
  }
  await recorder.flush();
  expect(await ordinalsOf(store, first)).toEqual(upTo(10));
  expect(await ordinalsOf(store, second)).toEqual(upTo(20));
});

it('have no gaps and no doubles when several processes record into one session', async () => {
  const store = await lab.open();
  const { id } = await store.reader.activeSession();
  const recorder = lab.recorder(store);
  const running = [1, 2].map(() =>
    spawn(process.execPath, [child, lab.dir, 'count', '200'], { stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  const ends = running.map((process) => once(process, 'exit'));
  for (let at = 0; at < 200; at += 1) recordOne(recorder, id);
  await recorder.flush();
  expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);
  expect(await ordinalsOf(store, id)).toEqual(upTo(600));
});

it('are not given again when entries are deleted, and begin anew when the session is cleared', async () => {
  const store = await lab.open();
  const { id } = await store.reader.activeSession();
  const recorder = lab.recorder(store);
  const entries = upTo(4).map(() => recordOne(recorder, id));
  await recorder.flush();
  await store.execute('delete-entries', { ids: entries.slice(2).map((entry) => entry.id) });
  recordOne(recorder, id);
  await recorder.flush();
  expect(await ordinalsOf(store, id)).toEqual([1, 2, 5]);
  await store.execute('clear-session', { id });
  recordOne(recorder, id);
  await recorder.flush();
  expect(await ordinalsOf(store, id)).toEqual([1]);
});

it('take a row for those that arrived together, which goes with the last of them', async () => {
  const store = await lab.open();
  const { id: first } = await store.reader.activeSession();
  const { id: second } = await store.execute('create-session', { name: 'other' });
  const recorder = lab.recorder(store);
  const runs = () => lab.rows('SELECT ordinal FROM ordinal_runs ORDER BY number').map(({ ordinal }) => ordinal);
  const ids = [first, first, first, second, second, first, first].map((id) => recordOne(recorder, id).id);
  await recorder.flush();
  expect(runs()).toEqual([1, 1, 4]);
  const without = async (...gone: number[]) => {
    await store.execute('delete-entries', { ids: gone.map((at) => ids[at] as string) });
    return [await ordinalsOf(store, first), await ordinalsOf(store, second), runs()];
  };
  expect(await without(0, 4)).toEqual([[2, 3, 4, 5], [1], [1, 1, 4]]);
  expect(await without(1, 2, 6)).toEqual([[4], [1], [1, 4]]);
  expect(await without(3, 5)).toEqual([[], [], []]);
  recordOne(recorder, first);
  await recorder.flush();
  expect(await ordinalsOf(store, first)).toEqual([6]);
});

it('find an entry, also behind gaps, and in its own session only', async () => {
  const store = await lab.open();
  const { id: sessionId } = await store.reader.activeSession();
  const { id: other } = await store.execute('create-session', { name: 'other' });
  const recorder = lab.recorder(store);
  const entries = upTo(60).map(() => recordOne(recorder, sessionId));
  await recorder.flush();
  await store.execute('delete-entries', { ids: entries.slice(10, 40).map((entry) => entry.id) });
  for (const ordinal of [1, 10, 41, 60]) {
    const found = await store.reader.entryByOrdinal({ sessionId, ordinal });
    expect([found?.id, found?.ordinal]).toEqual([entries[ordinal - 1]?.id, ordinal]);
  }
  for (const ordinal of [11, 40, 61]) expect(await store.reader.entryByOrdinal({ sessionId, ordinal })).toBeNull();
  expect(await store.reader.entryByOrdinal({ sessionId: other, ordinal: 1 })).toBeNull();
});

it('are given to the entries of an earlier version, and go on after them', async () => {
  writeFileSync(join(lab.dir, 'data.db'), gunzipSync(readFileSync(fixture)));
  const store = await lab.open({ recoverPending: true });
  const { id } = await store.reader.activeSession();
  const recorder = lab.recorder(store);
  recordOne(recorder, id);
  await recorder.flush();
  expect(await ordinalsOf(store, id)).toEqual(upTo(4));
});
