// The size of a session counts the payloads of its MCP messages: exactly, whatever becomes of them.
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recorder } from '../../../src/record/recorder.ts';
import { migrate } from '../../../src/record/store/database.ts';
import { allMigrations } from '../../../src/record/store/migrations/all-migrations.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { recordOne, StoreLab, until } from '../store/store-lab.ts';
import { McpTalk } from './mcp-talk.ts';

describe('the size of a session', () => {
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
  afterEach(() => lab.clean());

  const sizeOf = async (id: string) => (await store.reader.session(id))?.totalBytes;

  it('has the payloads of messages that no entry carried, as they were sent on', async () => {
    const talk = new McpTalk(recorder, { sessionId });
    const ask = talk.say('client', { id: 1, method: 'tools/call', params: { name: 'add' } }, { isHeld: () => true });
    const entry = recordOne(recorder, sessionId);
    await recorder.flush();
    const entryBytes = Number(await sizeOf(sessionId)) - ask.payloadBytes;
    const carried = talk.say('server', { method: 'notifications/message' }, { trafficId: entry.id });
    expect(carried.payloadBytes).toBeGreaterThan(0);
    const payload = Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"subtract"}}');
    const release = { proxyId: ask.proxyId, connectionId: talk.id, disposition: 'edited', heldMs: 1 } as const;
    const facts = { kind: 'request', idText: '1', method: 'tools/call', target: 'subtract', failure: null } as const;
    recorder.mcpMessageReleased({ ...release, edit: { payload, ...facts } });
    await recorder.flush();
    expect(await sizeOf(sessionId)).toBe(entryBytes + payload.length);
    talk.end();
    await recorder.flush();
    await store.execute('delete-mcp-connection', { id: talk.id });
    expect(await sizeOf(sessionId)).toBe(entryBytes);
  });

  it('goes with what a limit removes, and with what is cleared but for what is held', async () => {
    const ended = new McpTalk(recorder, { sessionId });
    for (let id = 0; id < 20; id += 1) ended.call(id);
    const last = ended.say('client', { id: 20, method: 'ping' });
    ended.end();
    await recorder.flush();
    await store.execute('update-settings', { settings: { maxEntriesPerSession: 1 } });
    await until(async () => (await store.reader.session(sessionId))?.mcpMessageCount === 1, 30_000);
    expect(await sizeOf(sessionId)).toBe(last.payloadBytes);
    const running = new McpTalk(recorder, { sessionId });
    running.say('client', { id: 1, method: 'ping' });
    const held = running.say('client', { id: 2, method: 'tools/list' }, { isHeld: () => true });
    await recorder.flush();
    await store.execute('clear-session', { id: sessionId });
    expect(await sizeOf(sessionId)).toBe(held.payloadBytes);
  });

  it('is counted once for files that were made before', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database, allMigrations.slice(0, 7));
    database.exec(`
      INSERT INTO sessions (id, name, created_at, updated_at, total_bytes, seq) VALUES ('s', 'S', 1, 1, 100, 1);
      INSERT INTO mcp_connections (number, id, session_id, seq, transport, source, started_at, cleared_up_to)
        VALUES (2, 'c', 's', 2, 'stdio', 'wrap', 1, 3), (10, 'gone', 's', 10, 'stdio', 'wrap', 1, 0);
      UPDATE mcp_connections SET is_removed = 1 WHERE id = 'gone';
      INSERT INTO mcp_messages (number, proxy_id, connection_id, sequence, seq, timestamp, direction, kind, disposition, modified,
          traffic_id, payload_bytes, payload)
        VALUES (3, 'cleared', 'c', 0, 3, 1, 'client_to_server', 'request', 'forwarded', 0, NULL, 1000, x''),
          (4, 'a', 'c', 1, 4, 1, 'client_to_server', 'request', 'forwarded', 0, NULL, 7, x''),
          (5, 'b', 'c', 2, 5, 1, 'server_to_client', 'response', 'forwarded', 0, NULL, 8, x''),
          (6, 'carried', 'c', 3, 6, 1, 'client_to_server', 'request', 'forwarded', 0, 't', 1000, x''),
          (11, 'of gone', 'gone', 0, 11, 1, 'client_to_server', 'request', 'forwarded', 0, NULL, 1000, x'');`);
    migrate(database, allMigrations);
    expect(database.prepare("SELECT total_bytes AS bytes FROM sessions WHERE id = 's'").get()).toEqual({ bytes: 115 });
    database.close();
  });
});
