import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/model/app-error.ts';
import { findRunningApp } from '../../../src/record/store/find-running-app.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import { recordOne, StoreLab } from './store-lab.ts';

const fixture = join(import.meta.dirname, '../../fixtures/store/schema-1.db.gz');
let lab: StoreLab;

beforeEach(() => {
  lab = new StoreLab();
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

async function refusalOf(dir: string, options = {}): Promise<AppError> {
  const error = await openStore(dir, options).then(
    (store) => store.close().then(() => null),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

const database = () => join(lab.dir, 'data.db');
const mode = (path: string) => statSync(path).mode & 0o777;

describe('opening a store', () => {
  it('makes the directory and the file, for the owner only, and leaves one file when closed', async () => {
    const dir = join(lab.dir, 'deep', 'er');
    const store = await openStore(dir);
    expect([mode(dir), mode(join(dir, 'data.db')), mode(join(dir, 'data.db-wal'))]).toEqual([0o700, 0o600, 0o600]);
    await store.close();
    expect(readdirSync(dir)).toEqual(['data.db']);
  });

  it('has the tables and indexes by the names people rely on', async () => {
    await (await lab.open()).close();
    const names = lab.rows<{ name: string }>('SELECT name FROM sqlite_schema').map((row) => row.name);
    expect(names).toEqual(
      expect.arrayContaining([
        ...[
          'sessions',
          'traffic',
          'rules',
          'breakpoints',
          'ssl_passthrough',
          'dns_mappings',
          'settings',
          'ws_frames',
          'annotations',
        ],
        ...[
          'idx_traffic_session',
          'idx_traffic_timestamp',
          'idx_traffic_host',
          'idx_traffic_method',
          'idx_traffic_status',
        ],
        ...['idx_ws_frames_traffic', 'idx_annotations_traffic'],
      ]),
    );
  });

  it('keeps sessions, the active one and entries from one start to the next', async () => {
    const first = await lab.open();
    const { id: sessionId } = await first.execute('create-session', { name: 'kept' });
    const recorder = lab.recorder(first);
    const { id } = recordOne(recorder, sessionId);
    await recorder.close();
    await first.close();
    const second = await lab.open();
    expect(await second.reader.activeSession()).toMatchObject({ id: sessionId, name: 'kept', trafficCount: 1 });
    expect((await second.reader.entry(id))?.state).toBe('completed');
  });

  it('makes one session active when a file has none', async () => {
    await (await lab.open()).close();
    lab.change('UPDATE sessions SET is_active = 0');
    const store = await lab.open();
    expect((await store.reader.activeSession()).name).toBe('Default session');
    expect(lab.rows('SELECT count(*) AS sessions FROM sessions')).toEqual([{ sessions: 1 }]);
  });

  it('brings the file of an earlier version up to date', async () => {
    writeFileSync(database(), gunzipSync(readFileSync(fixture)));
    const store = await lab.open({ recoverPending: true });
    const { sessions } = await store.reader.listSessions();
    expect(sessions).toMatchObject([
      { name: 'Fixture', isActive: true, trafficCount: 3, metadata: { note: 'kept' } },
      { name: 'Default session', isActive: false, trafficCount: 0 },
    ]);
    const sessionId = sessions[0]?.id ?? '';
    const { entries } = await store.reader.listEntries({ sessionId, limit: 10, order: 'oldest-first' });
    expect(entries.map((entry) => [entry.method, entry.status, entry.state])).toEqual([
      ['GET', 200, 'completed'],
      ['GET', 101, 'completed'],
      ['GET', null, 'failed'],
    ]);
    expect(entries[2]?.failure?.kind).toBe('interrupted');
    expect(
      (await store.reader.frames(entries[1]?.id ?? '', { from: { kind: 'after', number: 0 }, limit: 5 }))?.total,
    ).toBe(1);
    expect(await store.reader.passthroughDomains()).toMatchObject([{ domain: '*.fixture.test' }]);
    expect(lab.rows('PRAGMA user_version')).toEqual([{ user_version: (await store.reader.facts()).schemaVersion }]);
    expect(lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });
});

describe('a file that cannot be used', () => {
  async function refusedUntouched(code: string): Promise<AppError> {
    const before = readFileSync(database());
    const error = await refusalOf(lab.dir, { claim: true, recoverPending: true });
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('\n');
    expect(Buffer.compare(readFileSync(database()), before)).toBe(0);
    return error;
  }

  it('not a database: refused, left as it is, with what to do', async () => {
    writeFileSync(database(), 'These are my notes, not a database.'.repeat(500));
    const error = await refusedUntouched('database-damaged');
    expect(error.message).toContain(database());
    expect(error.message).toContain('move it aside');
    writeFileSync(database(), 'short');
    await refusedUntouched('database-damaged');
  });

  it('cut short or overwritten in the middle: refused', async () => {
    const store = await lab.open();
    const recorder = lab.recorder(store);
    const { id } = await store.reader.activeSession();
    for (let i = 0; i < 200; i += 1) recordOne(recorder, id, 'x'.repeat(2_000));
    await recorder.close();
    await store.close();
    const whole = readFileSync(database());
    truncateSync(database(), Math.floor(whole.byteLength / 2));
    await refusedUntouched('database-damaged');
    writeFileSync(database(), Buffer.from(whole).fill(0xa5, 8_192, 8_192 * 12));
    await refusedUntouched('database-damaged');
    writeFileSync(database(), Buffer.concat([whole.subarray(0, 16), Buffer.alloc(whole.byteLength - 16, 7)]));
    await refusedUntouched('database-damaged');
  });

  it("another program's database: refused", async () => {
    lab.change('CREATE TABLE bookmarks (x); INSERT INTO bookmarks VALUES (1)');
    await refusedUntouched('database-damaged');
  });

  it('written by a newer version: refused', async () => {
    await (await lab.open()).close();
    lab.change('PRAGMA user_version = 9999');
    const error = await refusedUntouched('database-newer');
    expect(error.details).toMatchObject({ version: 9999 });
  });

  it('a directory that cannot be one: refused', async () => {
    const path = join(lab.dir, 'file');
    writeFileSync(path, '');
    expect((await refusalOf(path)).code).toBe('data-directory');
    expect((await refusalOf(join(path, 'below'))).code).toBe('data-directory');
    rmSync(path);
    mkdirSync(join(lab.dir, 'data.db'));
    expect((await refusalOf(lab.dir)).code).toBe('data-directory');
  });
});

describe('claiming the directory', () => {
  it('one app at a time; the second is told the pid and the port of the first', async () => {
    const first = await lab.open({ claim: true });
    await first.announce({ proxyPort: 18_888, uiPort: 18_889, details: { host: '127.0.0.1' } });
    const error = await refusalOf(lab.dir, { claim: true });
    expect(error.code).toBe('already-running');
    expect(error.message).toContain(`pid ${process.pid}`);
    expect(error.message).toContain('18888');
    expect(error.details).toMatchObject({ pid: process.pid, proxyPort: 18_888, uiPort: 18_889 });
    expect(await findRunningApp(lab.dir)).toMatchObject({
      kind: 'app',
      pid: process.pid,
      proxyPort: 18_888,
      uiPort: 18_889,
      details: { host: '127.0.0.1' },
    });
    const command = await lab.open();
    expect((await command.execute('create-session', { name: 'beside' })).isActive).toBe(true);
    await first.close();
    expect(await findRunningApp(lab.dir)).toBeNull();
    await (await lab.open({ claim: true })).close();
  });

  it('of two that start at once, one gets it', async () => {
    const results = await Promise.allSettled([lab.open({ claim: true }), lab.open({ claim: true })]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('a claim is void when its process is gone, when its pid is now another process, and on another machine', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'recording-child.ts'), lab.dir, 'claim'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    expect((await refusalOf(lab.dir, { claim: true })).details).toMatchObject({ pid: child.pid });
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect(await findRunningApp(lab.dir)).toBeNull();
    const store = await lab.open({ claim: true, recoverPending: true });
    expect(lab.rows('SELECT pid FROM instances')).toEqual([{ pid: process.pid }]);
    const [row] = lab.rows<{ process_identity: string }>('SELECT process_identity FROM instances');
    const identity = JSON.parse(row?.process_identity ?? '');
    const pretend = (change: object): void =>
      lab.change(`UPDATE instances SET process_identity = '${JSON.stringify({ ...identity, ...change })}'`);
    pretend({ boot: 'another machine' });
    expect(await findRunningApp(lab.dir)).toBeNull();
    if (identity.startTicks !== null) {
      pretend({ startTicks: '1' });
      expect(await findRunningApp(lab.dir)).toBeNull();
    }
    pretend({});
    expect(await findRunningApp(lab.dir)).toMatchObject({ pid: process.pid });
    await store.close();
  });

  it('says nothing of a directory without a database or with a damaged one', async () => {
    expect(await findRunningApp(join(lab.dir, 'nowhere'))).toBeNull();
    writeFileSync(database(), 'garbage');
    expect(await findRunningApp(lab.dir)).toBeNull();
  });
});
