import { describe, expect, it } from 'vitest';
import { BackgroundPace } from './background-pace.ts';

describe('the pace of imports', () => {
  it('is none while nothing is captured', () => {
    const pace = new BackgroundPace();
    pace.backgroundWritten(10, 1000);
    expect(pace.nextAt).toBe(1000);
  });

  it('grows with what capture takes, to a thirtieth of the time, and is forgotten soon', () => {
    const pauseAfter = (captureMs: number, laterMs = 0): number => {
      const pace = new BackgroundPace();
      for (let at = 0; at < 5000; at += 10) pace.captureWritten(captureMs, at);
      pace.backgroundWritten(10, 5000 + laterMs);
      return pace.nextAt - 5000 - laterMs;
    };
    expect(pauseAfter(0.01)).toBeLessThan(5);
    expect(pauseAfter(0.2)).toBeGreaterThan(50);
    expect(pauseAfter(9)).toBe(300);
    expect(pauseAfter(9, 10_000)).toBeLessThan(0.01);
  });
});
