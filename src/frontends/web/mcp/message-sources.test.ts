import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ApiEvent } from '../../../contract/events.ts';
import { FilteredSource } from './filtered-source.ts';
import type { Message } from './message-source.ts';
import { WindowSource } from './window-source.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const of = { connectionId: 'c', sessionId: 's' };
const message = (sequence: number, given: Partial<Message> = {}) =>
  ({ proxyId: `m${sequence}`, connectionId: 'c', sequence, seq: sequence, ...given }) as Message;
const told = (data: Message): ApiEvent => ({ name: 'mcp-message', seq: data.seq, data });

function storeOf(count: number) {
  const store = { messages: Array.from({ length: count }, (_, at) => message(at)), asked: 0 };
  const load = async ({ from, limit }: { from: number; limit: number }) => {
    store.asked += 1;
    const total = store.messages.length;
    const start = from < 0 ? Math.max(0, total + from) : Math.min(from, total);
    return { messages: store.messages.slice(start, start + limit), from: start, total, asOfSeq: total };
  };
  return { store, load };
}

it('loads of a million messages what is in sight', async () => {
  const { store, load } = storeOf(1_000_000);
  const source = new WindowSource(of, load);
  source.look({ first: 0, last: 40, isAtEnd: true });
  source.start();
  await vi.advanceTimersByTimeAsync(500);
  expect(source.messageAt(999_999)?.sequence).toBe(999_999);
  expect(store.asked).toBe(1);
  source.look({ first: 500_000, last: 500_040, isAtEnd: false });
  await vi.advanceTimersByTimeAsync(500);
  for (let at = 500_000; at <= 500_040; at += 1) expect(source.messageAt(at)?.sequence).toBe(at);
  expect(store.asked).toBe(2);
});

it('follows what comes and what becomes of it', async () => {
  const { store, load } = storeOf(3);
  const source = new WindowSource(of, load);
  source.look({ first: 0, last: 40, isAtEnd: true });
  source.start();
  await vi.advanceTimersByTimeAsync(500);
  store.messages.push(message(3), message(4));
  source.hear([told(message(3)), told(message(4))]);
  await vi.advanceTimersByTimeAsync(500);
  expect([source.snapshot().total, source.indexOf('m4')]).toEqual([5, 4]);
  source.hear([told(message(4, { seq: 9, disposition: 'dropped' }))]);
  expect(source.messageAt(4)?.disposition).toBe('dropped');
});

it('starts afresh when the session is cleared', async () => {
  const { store, load } = storeOf(30);
  const source = new WindowSource(of, load);
  source.look({ first: 0, last: 40, isAtEnd: false });
  source.start();
  await vi.advanceTimersByTimeAsync(500);
  store.messages = [];
  source.hear([{ name: 'session-cleared', seq: 31, data: { sessionId: 's' } }]);
  await vi.advanceTimersByTimeAsync(500);
  expect(source.snapshot()).toMatchObject({ total: 0, hasLoaded: true });
  expect(source.messageAt(0)).toBe(undefined);
});

it('goes on finding only as far as somebody looks, and at the end finds what is new', async () => {
  const pages = [250, 250, 100];
  const asked: Array<string | undefined> = [];
  const source = new FilteredSource(of, async (cursor) => {
    asked.push(cursor);
    const at = cursor === undefined ? 0 : Number(cursor);
    const before = pages.slice(0, at).reduce((sum, count) => sum + count, 0);
    const messages = Array.from({ length: pages[at] ?? 0 }, (_, index) => message(before + index));
    return { messages, nextCursor: at < pages.length - 1 ? String(at + 1) : null, isScanning: false, asOfSeq: 0 };
  });
  source.look({ first: 0, last: 40, isAtEnd: false });
  source.start();
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toEqual([undefined]);
  expect(source.snapshot()).toMatchObject({ total: 250, isTotalExact: false });
  source.look({ first: 240, last: 249, isAtEnd: false });
  await vi.advanceTimersByTimeAsync(500);
  source.look({ first: 480, last: 499, isAtEnd: false });
  await vi.advanceTimersByTimeAsync(500);
  expect(source.snapshot()).toMatchObject({ total: 600, isTotalExact: true });
  pages[2] = 101;
  source.hear([told(message(600))]);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toEqual([undefined, '1', '2', '2']);
  expect(source.indexOf('m600')).toBe(600);
});
