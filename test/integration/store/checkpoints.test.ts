// The log is carried over to data.db while recording goes on, by a thread of its own, long before the writer would do it itself.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readWhole, recordOne, StoreLab } from './store-lab.ts';

const bodyBytes = 200 * 1024;
const entries = 150;
let lab: StoreLab;
beforeEach(() => {
  lab = new StoreLab();
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

it('what is committed reaches data.db while the store is open, and is whole in it', async () => {
  const store = await lab.open();
  const { id: sessionId } = await store.reader.activeSession();
  const recorder = lab.recorder(store);
  const ids: string[] = [];
  for (let at = 0; at < entries; at += 1) {
    ids.push(recordOne(recorder, sessionId, String.fromCharCode(97 + (at % 26)).repeat(bodyBytes)).id);
    if (at % 10 === 9) await recorder.flush();
  }
  const file = join(lab.dir, 'data.db');
  await expect.poll(() => statSync(file).size, { timeout: 30_000 }).toBeGreaterThan(8 * 1024 * 1024);
  expect((await readWhole(store, ids[0] as string)).toString()).toBe('a'.repeat(bodyBytes));
  expect((await readWhole(store, ids[entries - 1] as string)).byteLength).toBe(bodyBytes);
  expect(lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});

it('and closing right after much was written loses nothing', async () => {
  const store = await lab.open();
  const { id: sessionId } = await store.reader.activeSession();
  const recorder = lab.recorder(store);
  for (let at = 0; at < entries; at += 1) {
    recordOne(recorder, sessionId, 'x'.repeat(bodyBytes));
    if (at % 10 === 9) await recorder.flush();
  }
  await recorder.close();
  await store.close();
  expect(lab.rows('SELECT traffic_count AS entries FROM sessions')).toEqual([{ entries }]);
});
