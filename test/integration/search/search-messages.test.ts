// MCP messages of relays, which no entry carries, are found as entries are.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchEvent } from '../../../src/contract/search.ts';
import { McpTalk } from '../mcp/mcp-talk.ts';
import { type ServedStore, startServedStore } from '../serve/served-store.ts';

let served: ServedStore;
beforeEach(async () => {
  served = await startServedStore();
});
afterEach(() => served?.stop());

async function messagesWith(q: string, more: Record<string, string> = {}) {
  const response = await fetch(`${served.url}/api/traffic/search?${new URLSearchParams({ q, ...more })}`);
  const lines = (await response.text()).trimEnd().split('\n');
  const events = lines.map((line) => searchEvent.parse(JSON.parse(line)));
  return { hits: events.filter((event) => event.kind === 'mcp-hit'), last: events.at(-1) };
}

describe('MCP messages', () => {
  it('are found by their payload, newest first, each once, with the text around it', async () => {
    const talk = new McpTalk(served.recorder);
    for (let id = 0; id < 500; id += 1)
      talk.call(id, id % 100 === 7 ? 'find_quokka' : 'add', { content: [{ type: 'text', text: `no. ${id}` }] });
    await served.recorder.flush();
    const { hits, last } = await messagesWith('QUOKKA');
    expect(hits.map(({ message }) => [message.idText, message.method, message.target])).toEqual(
      ['407', '307', '207', '107', '7'].map((id) => [id, 'tools/call', 'find_quokka']),
    );
    const [hit] = hits;
    expect(hit?.message).toMatchObject({ connectionId: talk.id, sequence: 814, direction: 'client_to_server' });
    const [found] = hit?.found ?? [];
    expect(found?.place).toEqual({ kind: 'payload' });
    expect(found?.snippet.text.slice(found.snippet.from, found.snippet.to)).toBe('quokka');
    expect(last).toMatchObject({ kind: 'done', searched: 1000, total: 1000, found: 5, isLimitReached: false });
    expect((await messagesWith('/no\\. 4[0-9]"/i')).hits).toHaveLength(10);
    expect(await messagesWith('quokka', { limit: '2' })).toMatchObject({
      hits: [{}, {}],
      last: { kind: 'done', found: 2, isLimitReached: true },
    });
  });

  it('are narrowed by terms, by session and by where to look', async () => {
    const first = await served.activeSessionId();
    new McpTalk(served.recorder).call(1, 'find_quokka');
    await served.recorder.flush();
    await served.call('POST', '/api/sessions', { name: 'other' });
    new McpTalk(served.recorder).call(1, 'feed_quokka');
    await served.recorder.flush();
    await served.record({ responseBody: Buffer.from('a quokka in a body') });
    const targets = async (q: string, more: Record<string, string> = {}) =>
      (await messagesWith(q, more)).hits.map(({ message }) => message.target);
    expect(await targets('quokka')).toEqual(['feed_quokka', 'find_quokka']);
    expect(await targets('mcp.tool:find* quokka')).toEqual(['find_quokka']);
    expect(await targets('host:example.test quokka')).toEqual([]);
    expect(await targets('quokka', { sessionId: first })).toEqual(['find_quokka']);
    expect(await targets('quokka', { in: 'bodies,url' })).toEqual([]);
    const { last } = await messagesWith('quokka', { in: 'mcp' });
    expect(last).toMatchObject({ kind: 'done', searched: 4, total: 4, found: 2 });
  });

  it('that an entry carries are found in its body, and those that are gone not at all', async () => {
    const carrier = await served.record({ responseBody: Buffer.from('{"method":"quokka"}') });
    const talk = new McpTalk(served.recorder);
    talk.say('client', { id: 1, method: 'quokka' }, { trafficId: carrier.id });
    talk.say('client', { id: 2, method: 'quokka' });
    await served.recorder.flush();
    expect((await messagesWith('quokka')).hits.map(({ message }) => message.idText)).toEqual(['2']);
    expect((await served.call('POST', `/api/sessions/${await served.activeSessionId()}/clear`)).status).toBe(200);
    expect((await messagesWith('quokka')).hits).toEqual([]);
  });
});
