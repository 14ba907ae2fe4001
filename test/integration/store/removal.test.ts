// Large sessions go at once for whoever looks, and in small steps in the file, without keeping recording waiting; limits likewise.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recorder } from '../../../src/record/recorder.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { wholeStats } from '../../../src/serve/whole-stats.ts';
import { McpTalk } from '../mcp/mcp-talk.ts';
import { complete, everyEntry, newExchange, receive, recordOne, respond, StoreLab, until } from './store-lab.ts';

let lab: StoreLab;
let store: Store;
let recorder: Recorder;
let sessionId: string;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open({ claim: true });
  recorder = lab.recorder(store);
  sessionId = (await store.reader.activeSession()).id;
});
afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

const entries = 6_000;

async function recordMany(bodyBytes = 200): Promise<void> {
  for (let i = 0; i < entries; i += 1) {
    recordOne(recorder, sessionId, 'x'.repeat(bodyBytes));
    if (i % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await recorder.flush();
}

const rowCount = () => lab.rows<{ rows: number }>('SELECT count(*) AS rows FROM traffic')[0]?.rows;

const fileBytes = () => statSync(join(lab.dir, 'data.db')).size;

/** On a slow disk the store may be at it itself, and ours is then refused. */
async function wholeLogCarriedOver(): Promise<void> {
  const database = new DatabaseSync(join(lab.dir, 'data.db'), { timeout: 5_000 });
  const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  await until(() => {
    const { busy, log, checkpointed } = checkpoint.get() as { busy: number; log: number; checkpointed: number };
    return busy === 0 && log === checkpointed;
  });
  database.close();
  expect(fileBytes()).toBeGreaterThan(40_000_000);
}

describe('a large session', () => {
  it('is empty at once when cleared, while new entries come in; the rows follow', async () => {
    await recordMany();
    const [old] = (await store.reader.listEntries({ sessionId, limit: 1, order: 'oldest-first' })).entries;
    const startedAt = Date.now();
    await store.execute('clear-session', { id: sessionId });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 0, totalBytes: 0 });
    const fresh = recordOne(recorder, sessionId);
    await recorder.flush();
    const page = await store.reader.listEntries({ sessionId, limit: 10, order: 'oldest-first' });
    expect(page.entries.map((entry) => entry.id)).toEqual([fresh.id]);
    expect((await wholeStats(store.reader, { sessionId, filter: everyEntry }))?.entries).toBe(1);
    expect(await store.reader.entry(old?.id ?? '')).toBeNull();
    expect(await store.reader.bodyFacts(old?.id ?? '', 'response')).toBeNull();
    expect(await store.execute('delete-entries', { ids: [old?.id ?? ''] })).toEqual({ deleted: 0 });
    const { changes } = await store.reader.changesSince(0, 100_000);
    expect(changes.filter((change) => change.kind === 'entry').map((change) => change.entry.id)).toEqual([fresh.id]);
    await until(() => rowCount() === 1, 30_000);
    expect(await store.reader.session(sessionId)).toMatchObject({ trafficCount: 1, totalBytes: 5 });
  });

  it('is gone at once when deleted', async () => {
    const other = await store.execute('create-session', { name: 'other' });
    await recordMany();
    await store.execute('delete-session', { id: sessionId });
    expect((await store.reader.listSessions()).sessions.map((session) => session.id)).toEqual([other.id]);
    expect(await store.reader.session(sessionId)).toBeNull();
    await until(() => lab.rows('SELECT id FROM sessions').length === 1, 30_000);
    expect(rowCount()).toBe(0);
  });

  it('whose removal a crash broke off is removed at the next start', async () => {
    const other = await store.execute('create-session', { name: 'other' });
    await recordMany();
    recordOne(recorder, other.id);
    await recorder.close();
    await store.close();
    lab.change(`UPDATE sessions SET is_removed = 1 WHERE id = '${sessionId}';
      UPDATE sessions SET cleared_up_to = (SELECT max(number) FROM traffic), traffic_count = 0, total_bytes = 0 WHERE id = '${other.id}'`);
    store = await lab.open();
    expect((await store.reader.listSessions()).sessions).toMatchObject([{ id: other.id, trafficCount: 0 }]);
    await until(() => lab.rows('SELECT id FROM sessions').length === 1 && rowCount() === 0, 30_000);
  });

  it('gives its space back to the file system', async () => {
    await recordMany(8_000);
    await wholeLogCarriedOver();
    const before = fileBytes();
    await store.execute('clear-session', { id: sessionId });
    await until(() => rowCount() === 0, 30_000);
    await until(() => fileBytes() < before * 0.8, 30_000);
    expect(lab.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it('gives its space back also when a reader needed the log meanwhile', async () => {
    await recordMany(8_000);
    await wholeLogCarriedOver();
    const before = fileBytes();
    const reader = new DatabaseSync(join(lab.dir, 'data.db'), { readOnly: true });
    reader.exec('BEGIN; SELECT count(*) FROM sessions');
    await store.execute('clear-session', { id: sessionId });
    const freePages = () => lab.rows<{ freelist_count: number }>('PRAGMA freelist_count')[0]?.freelist_count ?? 0;
    await until(() => rowCount() === 0 && freePages() <= 4_096, 30_000);
    expect(fileBytes()).toBeGreaterThanOrEqual(before * 0.8);
    reader.close();
    await until(() => fileBytes() < before * 0.8, 30_000);
  });

  it('that holds one huge body is removed in steps as well', async () => {
    const huge = newExchange(sessionId);
    recorder.exchangeStarted(huge);
    respond(recorder, huge);
    for (let i = 0; i < 800; i += 1) {
      receive(recorder, huge, Buffer.alloc(64 * 1024, i));
      if (recorder.isCongested()) await new Promise<void>((resolve) => recorder.onceDrained(resolve));
    }
    complete(recorder, huge);
    await recorder.flush();
    await store.execute('clear-session', { id: sessionId });
    await until(() => lab.rows('SELECT 1 FROM body_chunks LIMIT 1').length === 0, 30_000);
    await until(() => rowCount() === 0);
  });
});

describe('limits', () => {
  const usedBytes = () => {
    const [row] = lab.rows<{ bytes: number }>(
      `SELECT (p.page_count - f.freelist_count) * s.page_size AS bytes
       FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`,
    );
    return row?.bytes ?? 0;
  };

  it('of a session remove the oldest ended entries, and say how many', async () => {
    const pending = newExchange(sessionId);
    recorder.exchangeStarted(pending);
    await recorder.flush();
    await store.execute('update-settings', { settings: { maxEntriesPerSession: 100 } });
    const ids: string[] = [];
    for (let i = 0; i < 1_000; i += 1) ids.push(recordOne(recorder, sessionId).id);
    await recorder.flush();
    await until(async () => (await store.reader.session(sessionId))?.trafficCount === 100);
    const session = await store.reader.session(sessionId);
    expect(session).toMatchObject({ totalBytes: 99 * 5, metadata: { entriesRemovedByLimit: 901 } });
    const page = await store.reader.listEntries({ sessionId, limit: 1_000, order: 'oldest-first' });
    expect(page.entries.map((entry) => entry.id)).toEqual([pending.id, ...ids.slice(-99)]);
    const { changes } = await store.reader.changesSince(0, 100_000);
    expect(changes.filter((change) => change.kind === 'entry-removed')).toHaveLength(901);
  });

  it('of the data remove the oldest entries of all sessions', async () => {
    const limit = 3_000_000;
    await store.execute('update-settings', { settings: { maxDatabaseSize: limit } });
    for (let i = 0; i < 300; i += 1) {
      recordOne(recorder, sessionId, 'x'.repeat(30_000));
      if (i % 20 === 0) await recorder.flush();
    }
    await recorder.flush();
    await until(() => usedBytes() <= limit);
    const session = await store.reader.session(sessionId);
    expect(session?.trafficCount).toBeGreaterThan(50);
    expect(session?.trafficCount).toBe(300 - Number(session?.metadata.entriesRemovedByLimit));
  });

  const mcpCounts = async () => {
    const session = await store.reader.session(sessionId);
    const { connections } = await store.reader.mcpConnections({ sessionId, limit: 10 });
    return {
      session: session?.mcpMessageCount,
      removed: session?.metadata.mcpMessagesRemovedByLimit,
      connections: connections.map(({ id, messageCount }) => ({ id, messageCount })),
    };
  };

  it('of a session remove the oldest messages of MCP connections that have ended, and say how many', async () => {
    const [running, first, second] = ['runs', 'first', 'second'].map(() => new McpTalk(recorder, { sessionId }));
    for (const talk of [running, first, second]) for (let id = 0; id < 150; id += 1) talk?.call(id);
    for (const talk of [first, second]) talk?.end();
    await recorder.flush();
    await store.execute('update-settings', { settings: { maxEntriesPerSession: 400 } });
    await until(async () => (await store.reader.session(sessionId))?.mcpMessageCount === 400, 30_000);
    // The first is gone as a whole, of the second the beginning; the one that runs is left alone.
    expect(await mcpCounts()).toEqual({
      session: 400,
      removed: 500,
      connections: [
        { id: second?.id, messageCount: 100 },
        { id: running?.id, messageCount: 300 },
      ],
    });
    const { messages } = await store.reader.mcpMessageWindow({ connectionId: second?.id ?? '', from: 0, limit: 1 });
    expect(messages[0]?.sequence).toBe(200);
    await until(() => lab.rows('SELECT 1 FROM mcp_messages').length === 400, 30_000);
  });

  it('of the data remove entries and MCP messages in the order in which they came', async () => {
    const talk = new McpTalk(recorder, { sessionId });
    for (let id = 0; id < 200; id += 1) talk.call(id, 'add', { text: 'x'.repeat(10_000) });
    talk.end();
    await recorder.flush();
    const newer = recordOne(recorder, sessionId, 'x'.repeat(1_000));
    await recorder.flush();
    const limit = 1_500_000;
    expect(usedBytes()).toBeGreaterThan(limit);
    await store.execute('update-settings', { settings: { maxDatabaseSize: limit } });
    await until(() => usedBytes() <= limit, 30_000);
    const { session, removed, connections } = await mcpCounts();
    expect(Number(session) + Number(removed)).toBe(400);
    expect(connections).toEqual([{ id: talk.id, messageCount: session }]);
    expect(await store.reader.entry(newer.id)).not.toBeNull();
  });
});
