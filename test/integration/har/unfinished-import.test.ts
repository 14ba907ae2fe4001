import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EntryToImport } from '../../../src/model/entry-import.ts';
import { createImporter } from '../../../src/record/entry-import.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import { generatedEntry } from './generated-entries.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'nectoproxy-import-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const [entry] = fc.sample(generatedEntry, { numRuns: 1, seed: 7 }) as [EntryToImport];

function rows(): { entries: number; sessions: number } {
  const database = new DatabaseSync(join(dataDir, 'data.db'), { readOnly: true });
  const counts = database
    .prepare('SELECT (SELECT count(*) FROM traffic) AS entries, (SELECT count(*) FROM sessions) AS sessions')
    .get();
  database.close();
  return counts as { entries: number; sessions: number };
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue() && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
}

it('what an import left that never finished is gone after the next start', async () => {
  const store = await openStore(dataDir);
  const begun = await createImporter(store)(null);
  for (let count = 0; count < 20; count += 1) await begun.add(entry);
  const { sessions } = await store.reader.listSessions();
  expect(sessions).toHaveLength(1);
  await store.close();
  expect(rows().entries).toBeGreaterThan(0);
  const next = await openStore(dataDir, { recoverPending: true });
  await until(() => rows().sessions === 1);
  await next.close();
  expect(rows()).toEqual({ entries: 0, sessions: 1 });
});

it('an import that was complete and on its way to its session arrives there after the next start', async () => {
  const store = await openStore(dataDir);
  const { id: into } = await store.execute('create-session', { name: 'mine' });
  let importId = '';
  const execute: typeof store.execute = async (kind, input) => {
    // The process ends after the first step of the moving.
    if (kind === 'finish-import' && importId !== '') throw new Error('ended here');
    if (kind === 'finish-import') importId = (input as { id: string }).id;
    return store.execute(kind, input);
  };
  const begun = await createImporter({ execute, connectRecorder: () => store.connectRecorder() })(into);
  for (let count = 0; count < 1100; count += 1)
    await begun.add({ ...entry, requestBody: new Uint8Array(0), responseBody: new Uint8Array(0) });
  await expect(begun.finish({ name: '', metadata: {} })).rejects.toThrow('ended here');
  const { trafficCount = 0 } = (await store.reader.session(into)) ?? {};
  expect(trafficCount > 0 && trafficCount < 1100).toBe(true);
  await store.close();
  const next = await openStore(dataDir, { recoverPending: true });
  expect((await next.reader.session(into))?.trafficCount).toBe(1100);
  await until(() => rows().sessions === 2);
  for (const ordinal of [1, 700, 1100])
    expect((await next.reader.entryByOrdinal({ sessionId: into, ordinal }))?.ordinal).toBe(ordinal);
  await next.close();
  expect(rows()).toEqual({ entries: 1100, sessions: 2 });
});
