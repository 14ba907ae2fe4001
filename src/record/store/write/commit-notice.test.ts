import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CommitNotice } from './commit-notice.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells the first commit at once, and of those that follow closely only the last', () => {
  const told: number[] = [];
  const notice = new CommitNotice((seq) => told.push(seq));
  notice.committed(1);
  expect(told).toEqual([1]);
  notice.committed(2);
  notice.committed(3);
  expect(told).toEqual([1]);
  vi.advanceTimersByTime(100);
  expect(told).toEqual([1, 3]);
  vi.advanceTimersByTime(1000);
  notice.committed(4);
  expect(told).toEqual([1, 3, 4]);
});
