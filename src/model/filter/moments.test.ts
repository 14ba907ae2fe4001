import { describe, expect, it } from 'vitest';
import { type FilterClock, parseMoment, resolveMoment } from './moments.ts';

/** Half past three in the afternoon of 5 November 2026, local time two hours ahead. */
const clock: FilterClock = { now: Date.UTC(2026, 10, 5, 13, 30), zoneMinutes: () => 120 };
const bound = (field: 'since' | 'until', text: string, given = clock): string =>
  new Date(resolveMoment(field, parseMoment(text)!, given)).toISOString();

describe('moments', () => {
  it.each([
    ['now', '2026-11-05T13:30:00.000Z'],
    ['10m', '2026-11-05T13:20:00.000Z'],
    ['2d', '2026-11-03T13:30:00.000Z'],
    ['today', '2026-11-04T22:00:00.000Z'],
    ['yesterday', '2026-11-03T22:00:00.000Z'],
    ['14:30', '2026-11-05T12:30:00.000Z'],
    ['2026-11-01', '2026-10-31T22:00:00.000Z'],
    ['2026-11-01T10:00', '2026-11-01T08:00:00.000Z'],
    ['2026-11-01T10:00:01.5Z', '2026-11-01T10:00:01.500Z'],
    ['2026-11-01T10:00-05:30', '2026-11-01T15:30:00.000Z'],
  ])('since:%s', (text, expected) => expect(bound('since', text)).toBe(expected));

  it('counts a day to its end for until', () => {
    expect(bound('until', 'today')).toBe('2026-11-05T21:59:59.999Z');
    expect(bound('until', '2026-11-01')).toBe('2026-11-01T21:59:59.999Z');
    expect(bound('until', '2026-11-01T10:00')).toBe('2026-11-01T08:00:00.000Z');
  });

  it('knows days of 23 and 25 hours', () => {
    // Central European time: summer time ended on 25 October 2026 at 01:00 UTC.
    const end = Date.UTC(2026, 9, 25, 1);
    const berlin: FilterClock = { now: clock.now, zoneMinutes: (at) => (at < end ? 120 : 60) };
    expect(bound('since', '2026-10-25', berlin)).toBe('2026-10-24T22:00:00.000Z');
    expect(bound('until', '2026-10-25', berlin)).toBe('2026-10-25T22:59:59.999Z');
  });

  it.each(['', 'soon', '2026-13-01', '2026-02-29', '25:00', '10', '10y', '2026-1-1', '1969-12-31'])(
    '%s is no moment',
    (text) => expect(parseMoment(text)).toBeNull(),
  );
});
