// MCP over the API: lists, windows, payloads, events, intercept and held messages, as a scripted agent would use them.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiEvent } from '../../../src/contract/events.ts';
import { createApiClient } from '../../../src/frontends/api-client/create-api-client.ts';
import { type ServedStore, startServedStore } from '../serve/served-store.ts';
import { McpTalk } from './mcp-talk.ts';

let served: ServedStore;
let api: ReturnType<typeof createApiClient>;

beforeEach(async () => {
  served = await startServedStore();
  api = createApiClient({ baseUrl: served.url, fetch });
});

afterEach(async () => {
  await served.stop();
  expect(served.bugs).toEqual([]);
});

const held = { disposition: 'held' } as const;

describe('messages', () => {
  it('are listed by connection and by session, filtered, and read whole', async () => {
    const talks = [new McpTalk(served.recorder), new McpTalk(served.recorder)];
    for (const talk of talks) for (let id = 0; id < 5; id += 1) talk.call(id, `tool-${id}`);
    const odd = '{"jsonrpc":"2.0","id":1,"id":2,"method":"x"}';
    const { proxyId } = talks[0]!.say('client', odd);
    await served.recorder.flush();
    const { connections } = await api.mcp.connections();
    expect(connections.map(({ id }) => id)).toEqual(talks.map(({ id }) => id).reverse());
    expect((await api.mcp.connections({ limit: 1 })).nextCursor).not.toBe(null);
    const connectionId = talks[0]!.id;
    const first = await api.mcp.messages({ connectionId, limit: 4 });
    expect(first.messages.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
    const second = await api.mcp.messages({ connectionId, limit: 4, cursor: first.nextCursor! });
    expect(second.messages.map(({ sequence }) => sequence)).toEqual([4, 5, 6, 7]);
    expect((await api.mcp.messages()).messages).toHaveLength(21);
    expect((await api.mcp.messages({ q: 'mcp.tool:tool-3', direction: 'server_to_client' })).messages).toHaveLength(2);
    expect(await api.mcp.window(connectionId, { from: -1, limit: 5 })).toMatchObject({ from: 10, total: 11 });
    expect(await api.mcp.message(proxyId)).toMatchObject({ payload: odd, originalPayload: null, idText: '2' });
    expect(await (await api.mcp.payload(proxyId)).text()).toBe(odd);
    await expect(api.mcp.messages({ q: 'duration:soon' })).rejects.toMatchObject({ code: 'invalid-query' });
    await expect(api.mcp.messages({ connectionId: 'none' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that came with an entry make it an MCP entry, and go with it', async () => {
    const entry = await served.record();
    await served.record();
    const talk = new McpTalk(served.recorder, { transport: 'streamable-http', source: 'capture' });
    talk.say('client', { id: 1, method: 'tools/call', params: { name: 'add' } }, { trafficId: entry.id });
    talk.say('client', { id: 2, method: 'ping' });
    await served.recorder.flush();
    for (const q of ['type:mcp', 'mcp.tool:add', 'mcp.method:tools/*']) {
      expect((await api.traffic.list({ q })).entries.map(({ id }) => id)).toEqual([entry.id]);
    }
    expect((await api.mcp.messages({ trafficId: entry.id })).messages).toHaveLength(1);
    await api.traffic.delete(entry.id);
    expect((await api.mcp.messages({ connectionId: talk.id })).messages.map(({ method }) => method)).toEqual(['ping']);
    expect(await api.mcp.connection(talk.id)).toMatchObject({ messageCount: 1 });
    expect(await api.sessions.active()).toMatchObject({ mcpMessageCount: 1, trafficCount: 1 });
  });
});

describe('connections', () => {
  it('keep what a person writes about them, whatever the relay tells after', async () => {
    const talk = new McpTalk(served.recorder);
    await served.recorder.flush();
    await api.mcp.updateConnection(talk.id, { metadata: { auditor: 'me' }, intercept: 'mcp.tool:delete_*' });
    talk.say('client', { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } });
    talk.complain('warning');
    talk.end();
    await served.recorder.flush();
    expect(await api.mcp.connection(talk.id)).toMatchObject({
      ...{ metadata: { auditor: 'me' }, intercept: 'mcp.tool:delete_*', protocolVersion: '2025-11-25' },
      exit: { code: 0, signal: null },
    });
    expect((await api.mcp.stderr(talk.id)).chunks).toMatchObject([{ text: 'warning' }]);
    const wrong = api.mcp.updateConnection(talk.id, { intercept: 'status:' });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid-query' });
    expect(await api.mcp.deleteConnection(talk.id)).toEqual({ success: true });
    await expect(api.mcp.connection(talk.id)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('held messages', () => {
  it('are edited and answered to the letter, and nonsense is refused', async () => {
    const talk = new McpTalk(served.recorder);
    const request = talk.say('client', '{"jsonrpc":"2.0","id":12345678901234567890,"method":"tools/call"}', held);
    const notification = talk.say('client', { method: 'notifications/initialized' }, held);
    await served.recorder.flush();
    const { messages } = await api.mcp.held();
    expect(messages.map(({ proxyId }) => proxyId)).toEqual([request.proxyId, notification.proxyId]);
    const refused: Array<[string, Parameters<typeof api.mcp.decide>[1]]> = [
      [request.proxyId, { action: 'edit' }],
      [request.proxyId, { action: 'edit', payload: 'not json' }],
      [request.proxyId, { action: 'edit', payload: { id: 1 } }],
      [request.proxyId, { action: 'forward', payload: {} }],
      [request.proxyId, { action: 'answer', payload: {} }],
      [request.proxyId, { action: 'answer', payload: { error: { code: 'x' } } }],
      [notification.proxyId, { action: 'answer', payload: { result: {} } }],
    ];
    for (const [proxyId, body] of refused) {
      await expect(api.mcp.decide(proxyId, body)).rejects.toMatchObject({ code: 'invalid-request' });
    }
    await api.mcp.decide(request.proxyId, { action: 'answer', payload: '{"result":{"big":9007199254740993}}' });
    await api.mcp.decide(notification.proxyId, { action: 'drop' });
    const decisions = await served.store.reader.mcpDecisions(talk.id);
    expect(decisions.map(({ action, payload }) => [action, payload && Buffer.from(payload).toString()])).toEqual([
      ['answer', '{"jsonrpc":"2.0","id":12345678901234567890,"result":{"big":9007199254740993}}'],
      ['drop', null],
    ]);
    const again = api.mcp.decide(request.proxyId, { action: 'forward' });
    await expect(again).rejects.toMatchObject({ code: 'not-held' });
  });
});

describe('events', () => {
  it('tell connections and messages as they are committed', async () => {
    const stop = new AbortController();
    const events: ApiEvent[] = [];
    const since = await served.store.reader.currentSeq();
    const following = (async () => {
      for await (const event of api.events({ since, signal: stop.signal })) {
        events.push(event);
        if (events.filter(({ name }) => name === 'mcp-message').length === 2) return;
      }
    })();
    const talk = new McpTalk(served.recorder);
    talk.call(1);
    await following;
    stop.abort();
    expect(events.find(({ name }) => name === 'mcp-message')).toMatchObject({ data: { connectionId: talk.id } });
  });
});
