import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { annotation } from '../../../src/contract/annotations.ts';
import { entrySummary } from '../../../src/contract/entries.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const call: ServedStore['call'] = (...given) => served.call(...given);
const summaryOf = async (id: string) =>
  (await call('GET', '/api/traffic?limit=1000')).body.entries.find((entry: { id: string }) => entry.id === id);
const annotationsOf = async (id: string) => (await call('GET', `/api/annotations?trafficId=${id}`)).body.annotations;

describe('annotations', () => {
  it('are made, shown, changed and removed, several on one entry', async () => {
    const { id } = await served.record();
    const created = await call('POST', '/api/annotations', {
      trafficId: id,
      note: 'see ticket',
      color: 'red',
      tags: [' api ', 'todo', 'api'],
    });
    expect(created.status).toBe(201);
    const first = annotation.strict().parse(created.body);
    expect(first).toMatchObject({ trafficId: id, note: 'see ticket', color: 'red', tags: ['api', 'todo'] });
    const second = (await call('POST', '/api/annotations', { trafficId: id, tags: ['later'] })).body;
    expect(await annotationsOf(id)).toEqual([first, second]);
    expect((await call('GET', `/api/annotations/${first.id}`)).body).toEqual(first);
    const changed = await call('PATCH', `/api/annotations/${first.id}`, { note: null, color: 'blue' });
    expect(changed.body).toMatchObject({ id: first.id, note: null, color: 'blue', tags: ['api', 'todo'] });
    expect((await call('DELETE', `/api/annotations/${second.id}`)).body).toEqual({ success: true });
    expect(await annotationsOf(id)).toEqual([changed.body]);
  });

  it('are in what a list shows of the entry, and make it change', async () => {
    const { id } = await served.record();
    const before = entrySummary.parse(await summaryOf(id));
    expect(before.annotationSummary).toBeNull();
    const note = { trafficId: id, note: 'one', color: 'green', tags: ['a'] };
    const first = (await call('POST', '/api/annotations', note)).body;
    await call('POST', '/api/annotations', { trafficId: id, color: 'purple', tags: ['b', 'a'] });
    const after = entrySummary.parse(await summaryOf(id));
    expect(after.annotationSummary).toEqual({ color: 'purple', tags: ['a', 'b'], noteCount: 1 });
    expect(after.seq).toBeGreaterThan(before.seq);
    const { changes } = await served.store.reader.changesSince(before.seq, 100);
    expect(changes.map(({ kind }) => kind)).toContain('entry');
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'annotation', entryId: id }));
    await new Promise((resolve) => setTimeout(resolve, 2));
    await call('PATCH', `/api/annotations/${first.id}`, { color: 'yellow' });
    expect((await summaryOf(id)).annotationSummary.color).toBe('yellow');
  });

  it('are found by the filter language', async () => {
    const { id } = await served.record();
    const other = await served.record();
    const content = { note: 'Ask Ána about it', color: 'orange', tags: ['needs-review'] };
    await call('POST', '/api/annotations', { trafficId: id, ...content });
    for (const q of ['tag:needs-review', 'color:orange', 'note:ána', 'tag:needs-* is:annotated']) {
      const found = (await call('GET', `/api/traffic?q=${encodeURIComponent(q)}`)).body.entries;
      expect([q, found.map((entry: { id: string }) => entry.id)]).toEqual([q, [id]]);
    }
    const unmarked = (await call('GET', '/api/traffic?q=-is:annotated')).body.entries;
    expect(unmarked.map((entry: { id: string }) => entry.id)).toContain(other.id);
  });

  it('go with their entry, and with all of their session', async () => {
    const { id } = await served.record();
    const made = (await call('POST', '/api/annotations', { trafficId: id, note: 'x' })).body;
    await call('DELETE', `/api/traffic/${id}`);
    expectRefusal(await call('GET', `/api/annotations/${made.id}`), 'not-found');
    const session = (await call('POST', '/api/sessions', { name: 'marked' })).body;
    const { id: inSession } = await served.record({ sessionId: session.id });
    const kept = (await call('POST', '/api/annotations', { trafficId: inSession, note: 'y' })).body;
    expect((await call('GET', `/api/annotations?sessionId=${session.id}`)).body.annotations).toEqual([kept]);
    await call('POST', `/api/sessions/${session.id}/clear`);
    expect((await call('GET', `/api/annotations?sessionId=${session.id}`)).body.annotations).toEqual([]);
    expectRefusal(await call('PATCH', `/api/annotations/${kept.id}`, { note: 'z' }), 'not-found');
  });

  it('of a session come in pages', async () => {
    const session = (await call('POST', '/api/sessions', { name: 'paged' })).body;
    const { id } = await served.record({ sessionId: session.id });
    const made = [];
    for (const note of ['1', '2', '3'])
      made.push((await call('POST', '/api/annotations', { trafficId: id, note })).body);
    const first = (await call('GET', `/api/annotations?sessionId=${session.id}&limit=2`)).body;
    expect(first.annotations).toEqual(made.slice(0, 2));
    const rest = await call('GET', `/api/annotations?sessionId=${session.id}&limit=2&cursor=${first.nextCursor}`);
    expect(rest.body).toEqual({ annotations: made.slice(2), nextCursor: null });
  });

  it('are refused when they say nothing or what they say is wrong', async () => {
    const { id } = await served.record();
    const create = (body: object) => call('POST', '/api/annotations', { trafficId: id, ...body });
    expectRefusal(await create({}), 'invalid-request', /needs a note, a colour or a tag/);
    expectRefusal(await create({ note: '  ' }), 'invalid-request', /needs a note/);
    expectRefusal(await create({ color: 'pink' }), 'invalid-request', /“color” must be one of red, orange/);
    expectRefusal(await create({ tags: ['a\nb'] }), 'invalid-request', /control characters/);
    expectRefusal(await create({ tags: [''] }), 'invalid-request', /must not be empty/i);
    expectRefusal(await create({ trafficId: 'none', note: 'x' }), 'not-found', /no entry/);
    expectRefusal(await call('GET', '/api/annotations?trafficId=none'), 'not-found', /no entry/);
    const made = (await create({ note: 'only' })).body;
    expectRefusal(await call('PATCH', `/api/annotations/${made.id}`, { note: '' }), 'invalid-request', /needs a note/);
  });
});
