import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { EntryToImport } from '../../../src/model/entry-import.ts';
import { createImporter } from '../../../src/record/entry-import.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import type { Store } from '../../../src/record/store/store.ts';
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
  for (let tries = 0; !isTrue() && tries < 1200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
}

const small: EntryToImport = { ...entry, requestBody: new Uint8Array(0), responseBody: new Uint8Array(0) };

it('what an import left that never finished is gone after the next start', async () => {
  const store = await openStore(dataDir);
  const begun = await createImporter(store)(null);
  // More than a batch, so that some of it is in the file.
  for (let count = 0; count < 300; count += 1) await begun.add(small);
  await until(() => rows().entries > 0);
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
    if (kind === 'finish-import') importId = (input as { imports: Array<{ id: string }> }).imports[0]?.id ?? '';
    return store.execute(kind, input);
  };
  const begun = await createImporter({ execute, connectRecorder: () => store.connectRecorder() })(into);
  for (let count = 0; count < 1100; count += 1) await begun.add(small);
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

async function shownAndCounted(store: Store, sessionId: string): Promise<{ shown: number; counted: number }> {
  const page = await store.reader.listEntries({ sessionId, limit: 1000, order: 'oldest-first' });
  const session = await store.reader.session(sessionId);
  return { shown: page.entries.length, counted: session?.trafficCount ?? -1 };
}

it('what is imported into a session that is cleared meanwhile is shown and counted', async () => {
  const store = await openStore(dataDir);
  const { id: into } = await store.execute('create-session', { name: 'mine' });
  const begun = await createImporter(store)(into);
  for (let count = 0; count < 300; count += 1) await begun.add(small);
  // Another import gives the session something to clear.
  const other = await createImporter(store)(into);
  await other.add(small);
  await other.finish({ name: '', metadata: {} });
  await store.execute('clear-session', { id: into });
  await begun.finish({ name: '', metadata: {} });
  expect(await shownAndCounted(store, into)).toEqual({ shown: 300, counted: 300 });
  await store.close();
});

it('a session cleared while an import moves into it shows what it counts', async () => {
  const store = await openStore(dataDir);
  const { id: into } = await store.execute('create-session', { name: 'mine' });
  let steps = 0;
  const execute: typeof store.execute = async (kind, input) => {
    const result = await store.execute(kind, input);
    if (kind === 'finish-import') steps += 1;
    if (kind === 'finish-import' && steps === 1) await store.execute('clear-session', { id: into });
    return result;
  };
  const begun = await createImporter({ execute, connectRecorder: () => store.connectRecorder() })(into);
  for (let count = 0; count < 1100; count += 1) await begun.add(small);
  await begun.finish({ name: '', metadata: {} });
  expect(steps).toBeGreaterThan(1);
  const { shown, counted } = await shownAndCounted(store, into);
  expect(counted).toBe(shown);
  expect(shown).toBeGreaterThan(0);
  await until(() => rows().entries === shown);
  expect(await shownAndCounted(store, into)).toEqual({ shown, counted });
  await store.close();
});

it('an import given up while nothing can be written is gone once there is room again', {
  timeout: 180_000,
}, async () => {
  const store = await openStore(dataDir, { onFault: () => {} });
  const begun = await createImporter(store)(null);
  for (let count = 0; count < 300; count += 1) await begun.add(small);
  await until(() => rows().entries > 0);
  const lock = new DatabaseSync(join(dataDir, 'data.db'), { timeout: 5000 });
  lock.exec('BEGIN IMMEDIATE');
  for (let count = 0; count < 300 && store.recordingHealth().kind === 'recording'; count += 1)
    await begun.add(small).catch(() => {});
  await begun.abandon();
  expect(rows().sessions).toBe(2);
  lock.exec('ROLLBACK');
  lock.close();
  await until(() => rows().sessions === 1 && rows().entries === 0);
  expect(rows()).toEqual({ entries: 0, sessions: 1 });
  expect(store.recordingHealth().kind).toBe('recording');
  await store.close();
});
