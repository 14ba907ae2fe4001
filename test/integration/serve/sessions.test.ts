import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../src/contract/routes.ts';
import { session as sessionSchema } from '../../../src/contract/sessions.ts';
import { expectRefusal } from './expect-refusal.ts';
import { type ServedStore, startServedStore } from './served-store.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

const call: ServedStore['call'] = (...given) => served.call(...given);

describe('sessions', () => {
  it('there is one at first, and it is active', async () => {
    const { status, body } = await call('GET', '/api/sessions');
    expect(status).toBe(200);
    expect(apiRoutes.listSessions.reply.schema.strict().parse(body).sessions).toHaveLength(1);
    expect(body.sessions[0].isActive).toBe(true);
    expect((await call('GET', '/api/sessions/active')).body).toEqual(body.sessions[0]);
  });

  it('are created active, with and without a name, and shown by id', async () => {
    const created = await call('POST', '/api/sessions', { name: '  Bug #456 Investigation ' });
    expect(created.status).toBe(201);
    expect(sessionSchema.strict().parse(created.body)).toMatchObject({
      name: 'Bug #456 Investigation',
      isActive: true,
      trafficCount: 0,
    });
    expect((await call('GET', `/api/sessions/${created.body.id}`)).body).toEqual(created.body);
    const unnamed = await call('POST', '/api/sessions');
    expect(unnamed.status).toBe(201);
    expect(unnamed.body.name).not.toBe('');
    const { sessions } = (await call('GET', '/api/sessions')).body;
    expect(sessions.filter((one: { isActive: boolean }) => one.isActive).map((one: { id: string }) => one.id)).toEqual([
      unnamed.body.id,
    ]);
  });

  it('are renamed and carry metadata', async () => {
    const { id } = (await call('POST', '/api/sessions', { name: 'Before' })).body;
    const renamed = await call('PATCH', `/api/sessions/${id}`, { name: 'After', metadata: { ticket: 7 } });
    expect(renamed).toMatchObject({ status: 200, body: { id, name: 'After', metadata: { ticket: 7 } } });
    expectRefusal(
      await call('PATCH', `/api/sessions/${id}`, { nmae: 'x' }),
      'invalid-request',
      /Unknown field “nmae”\. Known: name/,
    );
    expectRefusal(
      await call('PATCH', `/api/sessions/${id}`, { name: 'a\nb' }),
      'invalid-request',
      /“name” must not hold/,
    );
    expectRefusal(
      await call('PATCH', `/api/sessions/${id}`, { name: 'x'.repeat(201) }),
      'invalid-request',
      /200 characters/,
    );
    expectRefusal(await call('PATCH', '/api/sessions/none', { name: 'x' }), 'not-found');
    expect((await call('GET', `/api/sessions/${id}`)).body.name).toBe('After');
  });

  it('are activated, and the hook has run before the answer is there', async () => {
    const { sessions } = (await call('GET', '/api/sessions')).body;
    const other = sessions.find((one: { isActive: boolean }) => !one.isActive);
    served.afterCommands.length = 0;
    const answer = await call('POST', `/api/sessions/${other.id}/activate`);
    expect(answer).toMatchObject({ status: 200, body: { id: other.id, isActive: true } });
    expect(served.afterCommands).toEqual(['activate-session']);
    expect(await served.activeSessionId()).toBe(other.id);
    expectRefusal(await call('POST', '/api/sessions/none/activate'), 'not-found');
  });

  it('are cleared and stay', async () => {
    await served.record({ responseBody: Buffer.from('abc') });
    const id = await served.activeSessionId();
    expect((await call('GET', `/api/sessions/${id}`)).body).toMatchObject({ trafficCount: 1, totalBytes: 3 });
    expect(await call('POST', `/api/sessions/${id}/clear`)).toMatchObject({
      status: 200,
      body: { id, trafficCount: 0, totalBytes: 0 },
    });
    expect((await call('GET', `/api/traffic?sessionId=${id}`)).body.entries).toEqual([]);
    expectRefusal(await call('POST', '/api/sessions/none/clear'), 'not-found');
  });

  it('are deleted; the reply tells the active one only when that changed', async () => {
    const first = (await call('POST', '/api/sessions', { name: 'first' })).body;
    const second = (await call('POST', '/api/sessions', { name: 'second' })).body;
    expect(await call('DELETE', `/api/sessions/${first.id}`)).toMatchObject({ status: 200, body: { success: true } });
    const answer = await call('DELETE', `/api/sessions/${second.id}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, activeSession: (await call('GET', '/api/sessions/active')).body });
    expectRefusal(await call('DELETE', `/api/sessions/${second.id}`), 'not-found');
    expectRefusal(await call('GET', `/api/sessions/${second.id}`), 'not-found', /no session with the id/);
  });

  it('the only one is not deleted', async () => {
    const { sessions } = (await call('GET', '/api/sessions')).body;
    const kept = await served.activeSessionId();
    for (const { id } of sessions) {
      if (id !== kept) expect((await call('DELETE', `/api/sessions/${id}`)).body).toEqual({ success: true });
    }
    expectRefusal(await call('DELETE', `/api/sessions/${kept}`), 'last-session');
    expect(await served.activeSessionId()).toBe(kept);
  });
});
