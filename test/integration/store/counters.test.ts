// The numbers a session shows are exact after any sequence of traffic and commands: a model counts along.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/model/exchange.ts';
import { complete, newExchange, receive, recordOne, resetByPeer, respond, StoreLab } from './store-lab.ts';

type Step =
  | { kind: 'record'; bytes: number }
  | { kind: 'begin' }
  | { kind: 'feed'; which: number; bytes: number }
  | { kind: 'end'; which: number; isFailed: boolean }
  | { kind: 'flush' }
  | { kind: 'create-session' }
  | { kind: 'activate' | 'clear' | 'delete-session' | 'delete-entry'; which: number };

const which = fc.nat(20);
const bytes = fc.oneof(fc.nat(2_000), fc.constantFrom(65_536, 65_537, 262_144, 262_145, 300_000));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('record' as const), bytes }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'begin' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('feed' as const), which, bytes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which, isFailed: fc.boolean() }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'create-session' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('activate', 'clear', 'delete-session', 'delete-entry'), which }),
  },
);

/** Entries by id with the session they are in and the bytes that passed; flushed before every command, so that order is known. */
class Model {
  sessions: string[] = [];
  active = '';
  entries = new Map<string, { sessionId: string; bytes: number }>();

  counters(sessionId: string): { trafficCount: number; totalBytes: number } {
    const mine = [...this.entries.values()].filter((entry) => entry.sessionId === sessionId);
    return { trafficCount: mine.length, totalBytes: mine.reduce((sum, entry) => sum + entry.bytes, 0) };
  }
}

describe('counters', () => {
  it('are exact after any traffic and commands', async () => {
    const lab = new StoreLab();
    const store = await lab.open();
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          const recorder = lab.recorder(store, { maxBodyBytes: 200_000 });
          const model = new Model();
          model.sessions = (await store.reader.listSessions()).sessions.map((session) => session.id);
          const first = await store.execute('create-session', { name: 'first' });
          for (const id of model.sessions) await store.execute('delete-session', { id });
          model.sessions = [first.id];
          model.active = first.id;
          const open: Exchange[] = [];
          const pick = <T>(list: T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
          const command = async (work: (id: string) => Promise<unknown>, id: string | undefined): Promise<void> => {
            await recorder.flush();
            if (id !== undefined) await work(id);
          };
          for (const next of steps) {
            switch (next.kind) {
              case 'record': {
                const { id } = recordOne(recorder, model.active, 'x'.repeat(next.bytes));
                model.entries.set(id, { sessionId: model.active, bytes: next.bytes });
                break;
              }
              case 'begin': {
                const exchange = newExchange(model.active);
                recorder.exchangeStarted(exchange);
                model.entries.set(exchange.id, { sessionId: model.active, bytes: 0 });
                open.push(exchange);
                break;
              }
              case 'feed': {
                const exchange = pick(open, next.which);
                if (!exchange) break;
                receive(recorder, exchange, Buffer.alloc(next.bytes), next.which % 2 ? 'request' : 'response');
                const entry = model.entries.get(exchange.id);
                if (entry) entry.bytes += next.bytes;
                break;
              }
              case 'end': {
                const exchange = pick(open, next.which);
                if (!exchange) break;
                open.splice(open.indexOf(exchange), 1);
                if (next.isFailed) {
                  exchange.failed(resetByPeer, 1);
                  recorder.exchangeEnded(exchange);
                } else {
                  respond(recorder, exchange);
                  complete(recorder, exchange);
                }
                break;
              }
              case 'flush':
                await recorder.flush();
                break;
              case 'create-session':
                await command(async () => {
                  model.active = (await store.execute('create-session', {})).id;
                  model.sessions.push(model.active);
                }, '');
                break;
              case 'activate':
                await command(
                  async (id) => {
                    model.active = (await store.execute('activate-session', { id })).id;
                  },
                  pick(model.sessions, next.which),
                );
                break;
              case 'clear':
                await command(
                  async (id) => {
                    await store.execute('clear-session', { id });
                    for (const [key, entry] of model.entries) if (entry.sessionId === id) model.entries.delete(key);
                  },
                  pick(model.sessions, next.which),
                );
                break;
              case 'delete-session':
                if (model.sessions.length < 2) break;
                await command(
                  async (id) => {
                    model.active = (await store.execute('delete-session', { id })).activeSession.id;
                    model.sessions = model.sessions.filter((known) => known !== id);
                    for (const [key, entry] of model.entries) if (entry.sessionId === id) model.entries.delete(key);
                  },
                  pick(model.sessions, next.which),
                );
                break;
              case 'delete-entry':
                await command(
                  async (id) => {
                    await store.execute('delete-entries', { ids: [id] });
                    model.entries.delete(id);
                  },
                  pick([...model.entries.keys()], next.which),
                );
                break;
            }
          }
          await recorder.flush();
          const { sessions } = await store.reader.listSessions();
          expect(sessions.map((session) => session.id).sort()).toEqual([...model.sessions].sort());
          expect(sessions.filter((session) => session.isActive).map((session) => session.id)).toEqual([model.active]);
          for (const session of sessions) expect(session).toMatchObject(model.counters(session.id));
          expect(
            lab.rows(`SELECT s.id FROM sessions s WHERE s.traffic_count <> (SELECT count(*) FROM traffic WHERE session_id = s.id)
              OR s.total_bytes <> (SELECT coalesce(sum(request_body_size + response_body_size), 0) FROM traffic WHERE session_id = s.id)`),
          ).toEqual([]);
          await recorder.close();
        }),
        { numRuns: 25 },
      );
      expect(lab.faults).toEqual([]);
    } finally {
      await lab.clean();
    }
  });
});
