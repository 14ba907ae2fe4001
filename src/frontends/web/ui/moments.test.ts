import { describe, expect, it } from 'vitest';
import { agoText } from './moments.ts';

const at = (text: string) => new Date(text).getTime();

describe('how long ago', () => {
  const now = at('2026-03-10T15:00:00');
  it.each([
    ['2026-03-10T15:00:03', 'just now'],
    ['2026-03-10T14:59:30', 'just now'],
    ['2026-03-10T14:58:00', '2 min ago'],
    ['2026-03-10T14:00:01', '59 min ago'],
    ['2026-03-10T14:00:00', '1 hour ago'],
    ['2026-03-10T09:30:00', '5 hours ago'],
    ['2026-03-10T00:10:00', '14 hours ago'],
    ['2026-03-09T23:00:00', 'Yesterday'],
    ['2026-03-09T00:00:00', 'Yesterday'],
    ['2026-03-08T23:59:59', '2 days ago'],
    ['2026-03-07T12:00:00', '3 days ago'],
    ['2025-12-24T12:00:00', '24 Dec 2025'],
  ])('%s is %s', (moment, words) => {
    expect(agoText(at(moment), now)).toBe(words);
  });

  it('counts hours over midnight while it is night', () => {
    expect(agoText(at('2026-03-09T23:50:00'), at('2026-03-10T01:00:00'))).toBe('1 hour ago');
  });
});
