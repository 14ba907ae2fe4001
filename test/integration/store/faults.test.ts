// What goes wrong inside must stay small: one operation, never its batch, never the process.
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { migrate, schemaVersion } from '../../../src/record/store/database.ts';
import { allMigrations } from '../../../src/record/store/migrations/all-migrations.ts';
import { complete, newExchange, receive, recordOne, respond, StoreLab } from './store-lab.ts';

let lab: StoreLab;
afterEach(() => lab.clean());

describe('a fault in one operation', () => {
  it('costs that operation only, and is told', async () => {
    lab = new StoreLab();
    const store = await lab.open();
    const recorder = lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    const before = recordOne(recorder, sessionId);
    recordOne(recorder, sessionId, 'the same id', { id: before.id });
    const after = recordOne(recorder, sessionId);
    await recorder.flush();
    const later = recordOne(recorder, sessionId);
    await recorder.flush();
    expect(lab.rows('SELECT id FROM traffic ORDER BY number')).toEqual(
      [before, after, later].map(({ id }) => ({ id })),
    );
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 3, totalBytes: 15 });
    expect(lab.faults.length).toBeGreaterThan(0);
    expect(lab.faults[0]?.message).toContain('UNIQUE');
  });
});

describe('closing', () => {
  it('with exchanges under way leaves them interrupted, with what was received', async () => {
    lab = new StoreLab();
    const store = await lab.open({ claim: true });
    const recorder = lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    respond(recorder, exchange);
    receive(recorder, exchange, Buffer.from('so far'));
    await recorder.close();
    await store.close();
    expect(
      lab.rows('SELECT state, is_complete, response_body_size, response_body_stored, is_truncated FROM traffic'),
    ).toEqual([{ state: 'failed', is_complete: 0, response_body_size: 6, response_body_stored: 6, is_truncated: 0 }]);
    expect(lab.rows('SELECT total_bytes FROM sessions')).toEqual([{ total_bytes: 6 }]);
    expect(lab.rows('SELECT * FROM instances')).toEqual([]);
    expect(lab.faults).toEqual([]);
  });

  it('the store under a recorder lets traffic go on', async () => {
    lab = new StoreLab();
    const store = await lab.open();
    const recorder = lab.recorder(store, { queueBytes: 10_000 });
    const { id: sessionId } = await store.reader.activeSession();
    await store.close();
    const exchange = newExchange(sessionId);
    recorder.exchangeStarted(exchange);
    for (let i = 0; i < 50; i += 1) {
      receive(recorder, exchange, Buffer.alloc(100_000));
      recordOne(recorder, sessionId, 'x'.repeat(1_000));
      if (recorder.isCongested()) await new Promise<void>((resolve) => recorder.onceDrained(resolve));
    }
    complete(recorder, exchange);
    await recorder.flush();
    expect(recorder.isCongested()).toBe(false);
    await expect(store.execute('create-session', {})).rejects.toMatchObject({ code: 'internal' });
    await expect(store.reader.activeSession()).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('migrating', () => {
  it('carries out the missing steps in order, each whole or not at all', () => {
    lab = new StoreLab();
    const database = new DatabaseSync(':memory:');
    const next = allMigrations.length + 1;
    const good = { version: next, sql: 'CREATE TABLE added (x); INSERT INTO added VALUES (1)' };
    const bad = { version: next + 1, sql: 'INSERT INTO added VALUES (2); INSERT INTO nowhere VALUES (1)' };
    migrate(database, allMigrations);
    expect(schemaVersion(database)).toBe(next - 1);
    expect(() => migrate(database, [...allMigrations, good, bad])).toThrow('nowhere');
    expect(schemaVersion(database)).toBe(next);
    expect(database.prepare('SELECT x FROM added').all()).toEqual([{ x: 1 }]);
    migrate(database, [...allMigrations, good]);
    expect(schemaVersion(database)).toBe(next);
    expect(allMigrations.map((step) => step.version)).toEqual(allMigrations.map((_, index) => index + 1));
    database.close();
  });
});
