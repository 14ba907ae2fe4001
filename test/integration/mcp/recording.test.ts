// MCP messages from the recorder to the file and back: lists, counts, changes, clear, several processes, and one that is killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import { parseFilter } from '../../../src/model/filter/parse-filter.ts';
import type { McpMessageSummary } from '../../../src/model/mcp-message.ts';
import type { Recorder } from '../../../src/record/recorder.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { StoreLab, until } from '../store/store-lab.ts';
import { McpTalk } from './mcp-talk.ts';

const child = join(import.meta.dirname, 'mcp-recording-child.ts');
let lab: StoreLab;
let store: Store;
let recorder: Recorder;

beforeEach(async () => {
  lab = new StoreLab();
  store = await lab.open({ claim: true, recoverPending: true });
  recorder = lab.recorder(store);
});

afterEach(async () => {
  await lab.clean();
  expect(lab.faults).toEqual([]);
});

function filterOf(query: string) {
  const parsed = parseFilter(query);
  if (parsed.kind !== 'filter') throw new Error(parsed.problem.message);
  return parsed.filter;
}

/** All messages of a connection that match, in pages of `limit`. */
async function messagesOf(connectionId: string, query = '', limit = 1000): Promise<McpMessageSummary[]> {
  const messages: McpMessageSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const of = { kind: 'connection' as const, connectionId };
    const page = await store.reader.mcpMessages({ of, filter: filterOf(query), limit, cursor });
    messages.push(...page.messages);
    if (page.nextCursor === null) return messages;
    cursor = page.nextCursor;
  }
}

async function changesAfter(seq: number): Promise<Change[]> {
  return (await store.reader.changesSince(seq, 10_000)).changes;
}

const sessionNow = async () => store.reader.activeSession();
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** The counts in the file against the rows. */
function countsInFile() {
  const [row] = lab.rows<{ isExact: number }>(
    `SELECT (SELECT sum(message_count) FROM mcp_connections WHERE is_removed = 0) = (SELECT count(*) FROM mcp_messages)
       AND (SELECT sum(mcp_message_count) FROM sessions WHERE is_removed = 0) = (SELECT count(*) FROM mcp_messages) AS isExact`,
  );
  return row?.isExact;
}

describe('a connection', () => {
  it('comes back as it was told, with what was learned on the way', async () => {
    const talk = new McpTalk(recorder, { metadata: { target: 'demo' } });
    const params = { protocolVersion: '2025-06-18', clientInfo: { name: 'agent', version: '1' } };
    talk.say('client', { id: 0, method: 'initialize', params });
    talk.complain('starting\n');
    talk.end();
    await recorder.flush();
    const connection = await store.reader.mcpConnection(talk.id);
    const session = await sessionNow();
    expect(connection).toEqual({ ...talk.connection, sessionId: session.id, messageCount: 1, imported: null });
    expect(connection).toMatchObject({
      clientInfo: { name: 'agent' },
      exit: { code: 0 },
      metadata: { target: 'demo' },
    });
    const { chunks } = await store.reader.mcpStderr({ connectionId: talk.id, after: 0, limit: 10 });
    expect(chunks.map(({ data }) => text(data))).toEqual(['starting\n']);
    expect(session).toMatchObject({ mcpMessageCount: 1, trafficCount: 0 });
  });

  it('lists its messages in pages, windows and by filter, and gives payloads to the letter', async () => {
    const talk = new McpTalk(recorder);
    for (let id = 0; id < 50; id += 1) talk.call(id, id % 2 ? 'add' : 'find', { isError: id === 7 });
    const odd = '{"jsonrpc":"2.0", "id":12345678901234567890,"method":"x","method":"é"}';
    const told = talk.say('client', odd);
    talk.say('server', 'Listening');
    await recorder.flush();
    const all = await messagesOf(talk.id, '', 7);
    expect(all.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 102 }, (_, index) => index));
    expect(all[15]).toMatchObject({ correlatedId: all[14]?.proxyId, target: 'add', failure: 'tool', kind: 'response' });
    expect((await messagesOf(talk.id, 'mcp.tool:find', 7)).length).toBe(50);
    expect((await messagesOf(talk.id, 'is:error')).map(({ sequence }) => sequence)).toEqual([15]);
    expect((await messagesOf(talk.id, 'body:listening')).map(({ kind }) => kind)).toEqual(['invalid']);
    const window = await store.reader.mcpMessageWindow({ connectionId: talk.id, from: -2, limit: 10 });
    expect(window).toMatchObject({ from: 100, total: 102, messages: [{ idText: '12345678901234567890' }, {}] });
    const message = await store.reader.mcpMessage(told.proxyId);
    expect(message && text(message.payload)).toBe(odd);
  });

  it('is read with payloads in bounded pages', async () => {
    const talk = new McpTalk(recorder);
    for (let id = 0; id < 30; id += 1) talk.call(id, 'x'.repeat(1_000));
    await recorder.flush();
    const sequences: number[] = [];
    for (let after: number | null = -1; after !== null; ) {
      const page = await store.reader.mcpMessagesWithPayloads(talk.id, after, 5_000);
      expect(page.messages.length).toBeLessThan(20);
      sequences.push(...page.messages.map(({ sequence }) => sequence));
      after = page.nextSequence;
    }
    expect(sequences).toEqual(Array.from({ length: 60 }, (_, index) => index));
  });
});

describe('a held message', () => {
  it('waits, is decided about once, and says what became of it', async () => {
    const talk = new McpTalk(recorder);
    const held = talk.say('client', { id: 1, method: 'tools/call' }, { disposition: 'held' });
    const other = talk.say('client', { id: 2, method: 'tools/call' }, { disposition: 'held' });
    await recorder.flush();
    expect((await store.reader.mcpHeld({ limit: 10 })).messages.map(({ proxyId }) => proxyId)).toEqual([
      held.proxyId,
      other.proxyId,
    ]);
    const payload = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    await store.execute('decide-mcp-message', { proxyId: held.proxyId, action: 'edit', payload });
    const decide = store.execute('decide-mcp-message', { proxyId: held.proxyId, action: 'drop', payload: null });
    await expect(decide).rejects.toMatchObject({ code: 'not-held' });
    const decisions = await store.reader.mcpDecisions(talk.id);
    expect(decisions).toMatchObject([{ proxyId: held.proxyId, action: 'edit' }]);
    const before = await store.reader.currentSeq();
    const { proxyId } = held;
    const sent = decisions[0]?.payload as Uint8Array;
    const edit = {
      payload: sent,
      kind: 'request' as const,
      idText: '1',
      method: 'tools/list',
      target: null,
      failure: null,
    };
    recorder.mcpMessageReleased({ proxyId, connectionId: talk.id, disposition: 'edited', heldMs: 12, edit });
    await recorder.flush();
    const message = await store.reader.mcpMessage(proxyId);
    expect(message).toMatchObject({
      disposition: 'edited',
      method: 'tools/list',
      heldMs: 12,
      payloadBytes: payload.length,
    });
    expect([message!.payload, message!.originalPayload!].map(text)).toEqual([payload, text(held.payload)]);
    expect(await store.reader.mcpDecisions(talk.id)).toEqual([]);
    expect(await changesAfter(before)).toContainEqual(
      expect.objectContaining({ kind: 'mcp-message', message: expect.objectContaining({ disposition: 'edited' }) }),
    );
  });
});

describe('changes', () => {
  it('tell connections and messages in order, each once', async () => {
    const before = await store.reader.currentSeq();
    const talk = new McpTalk(recorder);
    talk.call(1);
    await recorder.flush();
    const changes = await changesAfter(before);
    expect(changes.filter(({ kind }) => kind === 'mcp-message')).toHaveLength(2);
    expect(changes.at(-2)).toMatchObject({ kind: 'mcp-connection', connection: { messageCount: 2 } });
    expect(changes.at(-1)).toMatchObject({ kind: 'session', session: { mcpMessageCount: 2 } });
  });
});

describe('clear and delete', () => {
  it('take messages away and go on with what runs and what waits', async () => {
    const session = await sessionNow();
    const ended = new McpTalk(recorder);
    ended.call(1);
    ended.end();
    const running = new McpTalk(recorder);
    running.call(1);
    running.complain('old');
    const held = running.say('client', { id: 'h', method: 'tools/call' }, { disposition: 'held' });
    await recorder.flush();
    await store.execute('clear-session', { id: session.id });
    expect(await store.reader.mcpConnection(ended.id)).toBe(null);
    expect((await messagesOf(running.id)).map(({ proxyId }) => proxyId)).toEqual([held.proxyId]);
    expect(await sessionNow()).toMatchObject({ mcpMessageCount: 1 });
    running.call(2);
    await recorder.flush();
    expect((await messagesOf(running.id)).map(({ sequence }) => sequence)).toEqual([2, 3, 4]);
    const window = await store.reader.mcpMessageWindow({ connectionId: running.id, from: 0, limit: 10 });
    expect(window).toMatchObject({ total: 3, messages: [{ sequence: 2 }, {}, {}] });
    await until(() => lab.rows('SELECT 1 FROM mcp_messages').length === 3);
    await until(() => lab.rows('SELECT 1 FROM mcp_stderr').length === 0);
    expect(countsInFile()).toBe(1);
  });

  it('of the session move a connection that runs to the active one', async () => {
    const first = await sessionNow();
    const talk = new McpTalk(recorder);
    talk.call(1);
    await recorder.flush();
    const second = await store.execute('create-session', {});
    await store.execute('delete-session', { id: first.id });
    talk.call(2);
    await recorder.flush();
    expect(await store.reader.mcpConnection(talk.id)).toMatchObject({ sessionId: second.id, messageCount: 2 });
    expect((await messagesOf(talk.id)).map(({ sequence }) => sequence)).toEqual([2, 3]);
    expect(countsInFile()).toBe(1);
  });

  it('of a connection wait until it has ended', async () => {
    const talk = new McpTalk(recorder);
    talk.call(1);
    await recorder.flush();
    const early = store.execute('delete-mcp-connection', { id: talk.id });
    await expect(early).rejects.toMatchObject({ code: 'in-use' });
    talk.end();
    await recorder.flush();
    await store.execute('delete-mcp-connection', { id: talk.id });
    expect(await store.reader.mcpConnection(talk.id)).toBe(null);
    await until(() => lab.rows('SELECT 1 FROM mcp_connections').length === 0);
    expect(await sessionNow()).toMatchObject({ mcpMessageCount: 0 });
  });
});

describe('several processes', () => {
  it('record at once, count exactly, and lose nothing', async () => {
    const run = () =>
      spawn(process.execPath, [child, lab.dir, 'count', '300'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const running = [run(), run()];
    const ends = running.map((process) => once(process, 'exit'));
    const talk = new McpTalk(recorder);
    for (let id = 0; id < 300; id += 1) talk.call(id);
    await recorder.flush();
    expect((await Promise.all(ends)).map(([code]) => code)).toEqual([0, 0]);
    const { connections } = await store.reader.mcpConnections({ limit: 10 });
    expect(connections.map(({ messageCount }) => messageCount)).toEqual([600, 600, 600]);
    for (const { id } of connections) expect(await messagesOf(id)).toHaveLength(600);
    expect(await sessionNow()).toMatchObject({ mcpMessageCount: 1_800 });
    expect(countsInFile()).toBe(1);
  });

  it('one that is killed leaves all it had committed, with an end, and what it held dropped', async () => {
    const running = spawn(process.execPath, [child, lab.dir, 'forever'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(running, 'exit');
    let committed = 0;
    running.stdout.on('data', (bytes: Buffer) => {
      committed = Number(bytes.toString().trim().split('\n').at(-1));
    });
    await until(() => committed > 200);
    running.kill('SIGKILL');
    await ended;
    const toldOf = committed;
    await until(() => lab.rows('SELECT 1 FROM mcp_connections WHERE ended_at IS NULL').length === 0);
    const [connection] = (await store.reader.mcpConnections({ limit: 1 })).connections;
    expect(connection).toMatchObject({ exit: null, isIncomplete: false });
    const messages = await messagesOf(connection!.id);
    expect(messages.length).toBeGreaterThanOrEqual(toldOf);
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index));
    expect(messages[0]?.disposition).toBe('dropped');
    expect(countsInFile()).toBe(1);
  });
});
