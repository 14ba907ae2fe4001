// A disk that is full: traffic goes on, the store says that recording stopped and why, and goes on by itself when there is room again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { RecordingHealth } from '../../../src/model/change.ts';
import type { RecordingGap } from '../../../src/model/session.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { mountSmallDisk } from '../../support/small-disk.ts';
import { complete, newExchange, receive, recordOne, respond, StoreLab, until } from './store-lab.ts';

/** A file system with little room where one may be mounted; else another program that keeps the file locked: the store must do the same. */
interface TroubledDisk {
  lab: StoreLab;
  reason: string;
  beginTrouble(): void;
  endTrouble(): void;
  clean(): Promise<void>;
}

function troubledDisk(): TroubledDisk {
  const small = mountSmallDisk();
  if (small === null) return lockedDisk(mkdtempSync(join(tmpdir(), 'nectoproxy-disk-')));
  const lab = new StoreLab(small.path);
  return {
    lab,
    reason: 'the disk is full',
    beginTrouble: small.fill,
    endTrouble: small.grow,
    clean: async () => {
      await lab.clean();
      small.remove();
    },
  };
}

function lockedDisk(parent: string): TroubledDisk {
  const lab = new StoreLab(parent);
  let lock: DatabaseSync | null = null;
  return {
    lab,
    reason: 'another program holds the database locked',
    beginTrouble: () => {
      lock = new DatabaseSync(join(lab.dir, 'data.db'), { timeout: 5_000 });
      lock.exec('BEGIN IMMEDIATE');
    },
    endTrouble: () => lock?.exec('ROLLBACK'),
    clean: async () => {
      lock?.close();
      await lab.clean();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}

let disk: TroubledDisk;
afterEach(async () => {
  await disk.clean();
  expect(disk.lab.faults).toEqual([]);
});

async function fill(store: Store, recorder: Recorder, sessionId: string): Promise<Set<string>> {
  const ids = new Set<string>();
  disk.beginTrouble();
  await until(async () => {
    // 8 MB: more than the disk holds, and less than the queue.
    for (let i = 0; i < 20 && ids.size < 400; i += 1) ids.add(recordOne(recorder, sessionId, 'x'.repeat(20_000)).id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return store.recordingHealth().kind === 'stopped';
  });
  return ids;
}

describe('a full disk', () => {
  it('stops recording aloud, refuses changes plainly, keeps what fits the queue, and goes on when there is room', async () => {
    disk = troubledDisk();
    const store = await disk.lab.open({ claim: true });
    const heard: RecordingHealth[] = [];
    store.onRecordingHealth((health) => heard.push(health));
    const recorder = disk.lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    const ids = await fill(store, recorder, sessionId);
    expect(heard[0]).toMatchObject({ kind: 'stopped', reason: disk.reason, lostEntries: 0 });
    const large = { id: sessionId, metadata: { notes: 'x'.repeat(4_000_000) } };
    await expect(store.execute('update-session', large)).rejects.toMatchObject({ code: 'storage-failed' });
    expect(recorder.isCongested()).toBe(false);
    for (let i = 0; i < 20; i += 1) ids.add(recordOne(recorder, sessionId, 'later').id);
    await recorder.flush();
    expect(lastOf(store)).toBe('stopped');

    disk.endTrouble();
    await until(() => store.recordingHealth().kind === 'recording');
    await until(async () => (await store.reader.session(sessionId))?.trafficCount === ids.size);
    const stored = new Set(disk.lab.rows<{ id: string }>('SELECT id FROM traffic').map((row) => row.id));
    expect([...ids].filter((id) => !stored.has(id))).toEqual([]);
    const session = await store.reader.session(sessionId);
    expect(session?.metadata.recordingGaps).toMatchObject([{ reason: disk.reason, lostEntries: 0 }]);
    expect(disk.lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('over the bound of the queue entries are lost whole or marked as cut, counted, and never half', async () => {
    disk = troubledDisk();
    const store = await disk.lab.open({ claim: true });
    const recorder = disk.lab.recorder(store, { queueBytes: 1_000_000 });
    const { id: sessionId } = await store.reader.activeSession();
    const long = newExchange(sessionId, { host: 'long' });
    recorder.exchangeStarted(long);
    respond(recorder, long);
    receive(recorder, long, Buffer.alloc(100_000, 1));
    await recorder.flush();
    const ids = await fill(store, recorder, sessionId);
    for (let i = 0; i < 40; i += 1) {
      ids.add(recordOne(recorder, sessionId, 'y'.repeat(60_000)).id);
      receive(recorder, long, Buffer.alloc(50_000, 2));
    }
    expect(recorder.isCongested()).toBe(false);
    const stopped = () => {
      const health = store.recordingHealth();
      return health.kind === 'stopped' ? health.lostEntries : 0;
    };
    await until(() => stopped() > 0);
    disk.endTrouble();
    await until(() => store.recordingHealth().kind === 'recording');
    complete(recorder, long);
    const after = recordOne(recorder, sessionId, 'after');
    await until(async () => (await store.reader.entry(after.id)) !== null);

    const rows = disk.lab.rows<{ id: string; size: number; stored: number; is_truncated: number; body: number | null }>(
      `SELECT id, response_body_size AS size, response_body_stored AS stored, is_truncated, length(response_body) AS body
       FROM traffic WHERE host <> 'long'`,
    );
    const lost = [...ids].filter((id) => !rows.some((row) => row.id === id));
    expect(lost.length).toBeGreaterThan(0);
    expect(rows.some((row) => row.id === after.id)).toBe(true);
    for (const row of rows) expect(row).toMatchObject({ stored: row.size, body: row.size, is_truncated: 0 });
    const entry = await store.reader.entry(long.id);
    expect(entry).toMatchObject({ state: 'completed', isTruncated: true, responseBodySize: 2_100_000 });
    expect(entry?.responseBodyStored).toBeLessThan(2_100_000);
    expect((await store.reader.bodyFacts(long.id, 'response'))?.storedBytes).toBe(entry?.responseBodyStored);
    const session = await store.reader.session(sessionId);
    const gaps = session?.metadata.recordingGaps as RecordingGap[];
    expect(gaps.reduce((sum, gap) => sum + gap.lostEntries, 0)).toBe(lost.length + 1);
    expect(gaps[0]?.to).toBeGreaterThanOrEqual(gaps[0]?.from ?? Number.POSITIVE_INFINITY);
  });

  it('does not keep the store from closing in time', async () => {
    disk = troubledDisk();
    const store = await disk.lab.open({ claim: true });
    const recorder = disk.lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    await fill(store, recorder, sessionId);
    const startedAt = Date.now();
    await recorder.close();
    await store.close();
    // By itself 1.6 s where a lock stands for the full disk; one that waited for the lock would take SQLite's 5 s and more.
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect(disk.lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});

const lastOf = (store: Store): string => store.recordingHealth().kind;
