import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, type AppErrorCode } from '../../../src/model/app-error.ts';
import type { Change } from '../../../src/model/change.ts';
import { defaultSettings } from '../../../src/model/settings.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { complete, newExchange, receive, recordOne, respond, StoreLab, until } from './store-lab.ts';

let lab: StoreLab;
let store: Store;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open();
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

async function refusal(promise: Promise<unknown>): Promise<AppErrorCode> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return (error as AppError).code;
}

const activeRows = () => lab.rows('SELECT id FROM sessions WHERE is_active = 1');

describe('sessions', () => {
  it('begin with a default one that is active', async () => {
    const { sessions } = await store.reader.listSessions();
    expect(sessions).toMatchObject([
      { name: 'Default session', isActive: true, trafficCount: 0, lastActivityAt: null },
    ]);
    expect((await store.reader.activeSession()).id).toBe(sessions[0]?.id);
  });

  it('are active when created; names are trimmed, made up when absent, refused when empty or long', async () => {
    const created = await store.execute('create-session', { name: '  Bug #456  ' });
    expect(created).toMatchObject({ name: 'Bug #456', isActive: true });
    expect(activeRows()).toEqual([{ id: created.id }]);
    const unnamed = await store.execute('create-session', {});
    expect(unnamed.name).toMatch(/^Session \d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(await refusal(store.execute('create-session', { name: '   ' }))).toBe('invalid-request');
    expect(await refusal(store.execute('create-session', { name: 'x'.repeat(201) }))).toBe('invalid-request');
    expect(activeRows()).toEqual([{ id: unnamed.id }]);
  });

  it('are resumed by name: the newest of that name, or a new one', async () => {
    const first = await store.execute('create-session', { name: 'again' });
    const second = await store.execute('create-session', { name: 'again' });
    await store.execute('activate-session', { id: first.id });
    expect(await store.execute('resume-session', { name: 'again' })).toMatchObject({ id: second.id, isActive: true });
    expect(await store.execute('resume-session', { name: 'new' })).toMatchObject({ name: 'new', isActive: true });
    expect(activeRows()).toHaveLength(1);
  });

  it('are renamed and paused; metadata is replaced but for what the store keeps there', async () => {
    const { id } = await store.reader.activeSession();
    expect(await store.execute('update-session', { id, name: 'n', metadata: { a: 1 } })).toMatchObject({
      name: 'n',
      metadata: { a: 1 },
    });
    expect((await store.execute('update-session', { id, metadata: { b: 2 } })).metadata).toEqual({ b: 2 });
    expect(store.recordingHealth()).toEqual({ kind: 'recording' });
    await store.execute('update-session', { id, isRecording: false });
    await until(() => store.recordingHealth().kind === 'paused');
    await store.execute('update-session', { id, isRecording: true });
    await until(() => store.recordingHealth().kind === 'recording');
  });

  it('cannot be deleted when there is only one; deleting the active one activates the most recently used other', async () => {
    const first = await store.reader.activeSession();
    expect(await refusal(store.execute('delete-session', { id: first.id }))).toBe('last-session');
    const second = await store.execute('create-session', { name: 'second' });
    const third = await store.execute('create-session', { name: 'third' });
    await store.execute('activate-session', { id: first.id });
    await store.execute('activate-session', { id: third.id });
    expect((await store.execute('delete-session', { id: third.id })).activeSession.id).toBe(first.id);
    expect((await store.execute('delete-session', { id: second.id })).activeSession.id).toBe(first.id);
    expect(await refusal(store.execute('delete-session', { id: second.id }))).toBe('not-found');
    expect((await store.reader.listSessions()).sessions.map((session) => session.id)).toEqual([first.id]);
  });

  it('give word of every refusal for an unknown one', async () => {
    expect(await refusal(store.execute('activate-session', { id: 'x' }))).toBe('not-found');
    expect(await refusal(store.execute('clear-session', { id: 'x' }))).toBe('not-found');
    expect(await refusal(store.execute('update-session', { id: 'x', name: 'y' }))).toBe('not-found');
  });
});

describe('entries and their session', () => {
  it('clear and delete take rows out and keep the counters exact, also for what is under way', async () => {
    const recorder = lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    const ids = Array.from({ length: 5 }, () => recordOne(recorder, sessionId).id);
    const pending = newExchange(sessionId);
    recorder.exchangeStarted(pending);
    respond(recorder, pending);
    await recorder.flush();
    expect(await store.execute('delete-entries', { ids: [ids[0] as string, 'unknown', ids[0] as string] })).toEqual({
      deleted: 1,
    });
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 5, totalBytes: 20 });
    expect(await store.execute('clear-session', { id: sessionId })).toMatchObject({ trafficCount: 0, totalBytes: 0 });
    receive(recorder, pending, Buffer.alloc(200_000));
    complete(recorder, pending);
    const { id: later } = recordOne(recorder, sessionId);
    await recorder.flush();
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 1, totalBytes: 5 });
    expect(lab.rows('SELECT id FROM traffic')).toEqual([{ id: later }]);
    expect(lab.rows('SELECT count(*) AS chunks FROM body_chunks')).toEqual([{ chunks: 0 }]);
  });

  it('an exchange whose session went before it was written goes to the active session; an update of a deleted one is dropped', async () => {
    const recorder = lab.recorder(store);
    const first = await store.reader.activeSession();
    const second = await store.execute('create-session', { name: 'second' });
    const old = newExchange(second.id);
    recorder.exchangeStarted(old);
    await recorder.flush();
    await store.execute('delete-session', { id: second.id });
    complete(recorder, old);
    const orphan = recordOne(recorder, second.id);
    await recorder.flush();
    expect(await store.reader.entry(old.id)).toBeNull();
    expect((await store.reader.entry(orphan.id))?.sessionId).toBe(first.id);
    expect(await store.reader.session(first.id)).toMatchObject({ trafficCount: 1, totalBytes: 5 });
  });

  it('an exchange stays in the session where it began', async () => {
    const recorder = lab.recorder(store);
    const first = await store.reader.activeSession();
    const exchange = newExchange(first.id);
    recorder.exchangeStarted(exchange);
    await store.execute('create-session', { name: 'second' });
    complete(recorder, exchange);
    await recorder.flush();
    expect((await store.reader.entry(exchange.id))?.sessionId).toBe(first.id);
  });
});

describe('settings, passthrough domains and DNS mappings', () => {
  it('settings have defaults, are changed singly, and unknown ones are refused', async () => {
    expect(await store.reader.settings()).toEqual(defaultSettings);
    const changed = await store.execute('update-settings', { settings: { maxBodySize: 5, insecureHosts: ['a.test'] } });
    expect(changed).toEqual({ ...defaultSettings, maxBodySize: 5, insecureHosts: ['a.test'] });
    expect(await store.reader.settings()).toEqual(changed);
    expect(await refusal(store.execute('update-settings', { settings: { nonsense: 1 } as never }))).toBe(
      'invalid-request',
    );
    await store.execute('update-settings', { settings: { recording: false } });
    await until(() => store.recordingHealth().kind === 'paused');
  });

  it('passthrough domains are unique, whatever their case', async () => {
    const domain = await store.execute('create-passthrough', { domain: '*.example.test' });
    expect(domain).toMatchObject({ domain: '*.example.test', isEnabled: true });
    expect(await refusal(store.execute('create-passthrough', { domain: '*.EXAMPLE.test' }))).toBe('already-exists');
    const other = await store.execute('create-passthrough', { domain: 'other.test', isEnabled: false });
    expect(await refusal(store.execute('update-passthrough', { id: other.id, domain: '*.example.test' }))).toBe(
      'already-exists',
    );
    await store.execute('update-passthrough', { id: domain.id, isEnabled: false });
    expect(await store.reader.passthroughDomains()).toEqual([{ ...domain, isEnabled: false }, other]);
    await store.execute('delete-passthrough', { id: domain.id });
    expect(await refusal(store.execute('delete-passthrough', { id: domain.id }))).toBe('not-found');
  });

  it('DNS mappings likewise', async () => {
    const mapping = await store.execute('create-dns-mapping', { host: 'a.test', address: '127.0.0.1' });
    expect(await refusal(store.execute('create-dns-mapping', { host: 'A.test', address: '::1' }))).toBe(
      'already-exists',
    );
    const changed = await store.execute('update-dns-mapping', { id: mapping.id, address: '::1' });
    expect(await store.reader.dnsMappings()).toEqual([{ ...mapping, address: '::1' }]);
    expect(changed.isEnabled).toBe(true);
    await store.execute('delete-dns-mapping', { id: mapping.id });
    expect(await refusal(store.execute('update-dns-mapping', { id: mapping.id }))).toBe('not-found');
  });
});

describe('changes', () => {
  it('tell everything after a number, in order, in pages, and say when they cannot', async () => {
    const recorder = lab.recorder(store);
    const { id: sessionId } = await store.reader.activeSession();
    const from = await store.reader.currentSeq();
    const kept = recordOne(recorder, sessionId);
    const removed = recordOne(recorder, sessionId);
    await recorder.flush();
    await store.execute('delete-entries', { ids: [removed.id] });
    await store.execute('update-settings', { settings: { theme: 'dark' } });
    await store.execute('create-passthrough', { domain: 'a.test' });
    await store.execute('create-dns-mapping', { host: 'a.test', address: '127.0.0.1' });
    const changes: Change[] = [];
    let after = from;
    for (let more = true; more; ) {
      const page = await store.reader.changesSince(after, 2);
      expect(page.isComplete).toBe(true);
      expect(page.changes.length).toBeLessThanOrEqual(2);
      changes.push(...page.changes);
      more = page.hasMore;
      after = page.upToSeq;
    }
    expect(after).toBe(await store.reader.currentSeq());
    expect(changes.map((change) => change.seq)).toEqual([...changes.map((change) => change.seq)].sort((a, b) => a - b));
    expect(changes.map((change) => change.kind)).toEqual([
      'entry',
      'entry-removed',
      'session',
      'settings',
      'ssl-passthrough',
      'dns',
    ]);
    expect(changes[0]).toMatchObject({ kind: 'entry', entry: { id: kept.id } });
    expect(changes[1]).toMatchObject({ entryId: removed.id, sessionId });
    expect((await store.reader.changesSince(after + 1, 10)).isComplete).toBe(false);
  });

  it('of very many entries are told as one for each session, and nothing that came later is left out', async () => {
    const recorder = lab.recorder(store, { maxBodyBytes: 1 });
    const { id: first } = await store.reader.activeSession();
    const from = await store.reader.currentSeq();
    for (let count = 0; count < 6000; count += 1) recordOne(recorder, first, '');
    await recorder.flush();
    const { id: second } = await store.execute('create-session', { name: 'second' });
    recordOne(recorder, second, '');
    await recorder.flush();
    const told: Change[] = [];
    let after = from;
    for (let more = true; more; ) {
      const page = await store.reader.changesSince(after, 500, 10);
      told.push(...page.changes);
      more = page.hasMore;
      after = page.upToSeq;
    }
    expect(after).toBe(await store.reader.currentSeq());
    const seqs = told.map((change) => change.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    const many = told.flatMap((change) => (change.kind === 'entries' ? [change.sessionId] : []));
    expect(new Set(many)).toEqual(new Set([first, second]));
    expect(told.filter((change) => change.kind === 'session').map(({ session }) => session.trafficCount)).toEqual(
      expect.arrayContaining([6000, 1]),
    );
    expect(told.length).toBeLessThan(10);
    const [last] = (await store.reader.changesSince(after - 3, 500, 10)).changes;
    expect(last?.kind).toBe('entry');
  });

  it('older than what is kept are not told as if they were all', async () => {
    const recorder = lab.recorder(store, { maxBodyBytes: 1 });
    const { id: sessionId } = await store.reader.activeSession();
    const ids = Array.from({ length: 4 }, () => recordOne(recorder, sessionId, '').id);
    await recorder.flush();
    const from = await store.reader.currentSeq();
    await store.execute('delete-entries', { ids });
    const isComplete = async () => (await store.reader.changesSince(from, 10)).isComplete;
    expect(await isComplete()).toBe(true);
    const { seq } = lab.rows<{ seq: number }>('SELECT max(seq) AS seq FROM changes')[0] ?? { seq: 0 };
    lab.change(`UPDATE change_counter SET seq = seq + 60000;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50100)
      INSERT INTO changes (seq, kind) SELECT ${seq} + i, 'settings' FROM n`);
    await store.execute('update-settings', { settings: { theme: 'dark' } });
    expect(await isComplete()).toBe(false);
    expect(lab.rows('SELECT count(*) AS kept FROM changes')).toEqual([{ kept: 50_000 }]);
  });

  it('are announced after they are committed', async () => {
    const heard: number[] = [];
    store.onCommitted((seq) => heard.push(seq));
    await store.execute('create-session', { name: 'x' });
    await until(async () => heard.at(-1) === (await store.reader.currentSeq()));
    expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
  });
});
