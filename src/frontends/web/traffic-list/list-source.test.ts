import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { ListSource, type LoadedWindow, type WindowRequest } from './list-source.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const entry = (number: number) => ({ id: `e${number}`, number, seq: number }) as EntrySummary;
const total = 1000;
function windowOf({ from, limit, anchor, before = 0 }: WindowRequest, known = total): LoadedWindow {
  const anchorAt = anchor === undefined || Number(anchor.slice(1)) >= known ? null : Number(anchor.slice(1));
  const first = Math.max(0, anchorAt === null ? from : anchorAt - before);
  const entries = Array.from({ length: Math.min(limit, known - first) }, (_, at) => entry(first + at));
  const isTotalExact = known === total;
  return { entries, from: first, total: known, isTotalExact, progress: known / total, anchorAt, asOfSeq: 0 };
}

it('shows nothing else while the entry that it opens at is not found yet, and asks again soon', async () => {
  const asked: WindowRequest[] = [];
  const source = new ListSource({ sessionId: 's', q: '', sort: 'number' }, async (request) => {
    asked.push(request);
    return windowOf(request, asked.length < 3 ? 200 : total);
  });
  source.start();
  source.look({ kind: 'rows', first: 0, last: 30, anchorId: 'e700' });
  // Word of the stream's beginning comes while the first answer is under way.
  source.hear([{ name: 'hello', seq: null, data: {} } as never]);
  await vi.advanceTimersByTimeAsync(1);
  expect([asked.length, source.snapshot().hasLoaded, source.rowAt(0)]).toEqual([1, false, undefined]);
  await vi.advanceTimersByTimeAsync(400);
  expect(asked.length).toBeGreaterThanOrEqual(3);
  expect(source.snapshot()).toMatchObject({ hasLoaded: true, total });
  expect(source.indexOf('e700')).toBe(700);
  source.stop();
});

it('asks again when nobody answered', async () => {
  const { AppError } = await import('../../../model/app-error.ts');
  let times = 0;
  const source = new ListSource({ sessionId: 's', q: '', sort: 'number' }, async (request) => {
    times += 1;
    if (times === 1) throw new AppError('not-running', 'Nobody answers.');
    return windowOf(request);
  });
  source.start();
  source.look({ kind: 'live-end', rows: 30 });
  await vi.advanceTimersByTimeAsync(10);
  expect(source.snapshot()).toMatchObject({ hasLoaded: false, problem: null });
  await vi.advanceTimersByTimeAsync(2000);
  expect(source.snapshot()).toMatchObject({ hasLoaded: true, total });
  source.stop();
});
