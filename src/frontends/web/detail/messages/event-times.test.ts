import { expect, it } from 'vitest';
import { EventTimes } from './event-times.ts';

it('an event has the time of the piece that holds its last byte', () => {
  const times = new EventTimes();
  expect([times.nextFrom, times.timeAt(0)]).toEqual([0, null]);
  times.add([
    [0, 1000],
    [10, 1100],
    [25, 1250],
  ]);
  expect(times.nextFrom).toBe(26);
  expect([0, 9, 10, 24, 25, 80].map((position) => times.timeAt(position))).toEqual([
    1000, 1000, 1100, 1100, 1250, 1250,
  ]);
  expect(times.nextFrom).toBe(26);
  times.add([[90, 1300]]);
  expect([89, 90].map((position) => times.timeAt(position))).toEqual([1250, 1300]);
});
