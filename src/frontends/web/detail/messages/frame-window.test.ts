import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../../contract/frames.ts';
import { FrameWindow, type LoadFrames } from './frame-window.ts';

const pageSize = 100;
const frame = (number: number, data = 'x'): Frame => ({
  number,
  direction: 'client',
  opcode: 1,
  isFinal: true,
  isCompressed: false,
  isTruncated: false,
  payloadBytes: data.length,
  timestamp: 0,
  data,
  encoding: 'utf8',
});

/** A server with this many frames. */
function origin(all: Frame[]): LoadFrames {
  return async (place) => {
    if ('after' in place) {
      const rest = all.filter(({ number }) => number > place.after);
      const frames = rest.slice(0, pageSize);
      return {
        frames,
        total: all.length,
        nextAfter: rest.length > pageSize ? frames.at(-1)!.number : null,
        nextBefore: null,
      };
    }
    const rest = place.before === 'end' ? all : all.filter(({ number }) => number < (place.before as number));
    const frames = rest.slice(-pageSize);
    return {
      frames,
      total: all.length,
      nextAfter: null,
      nextBefore: rest.length > pageSize ? frames[0]!.number : null,
    };
  };
}

const numbers = (window: FrameWindow) => [window.frames[0]?.number, window.frames.at(-1)?.number, window.frames.length];

describe('a window over frames', () => {
  it('begins at the end and follows what comes', async () => {
    const all = Array.from({ length: 250 }, (_, at) => frame(at + 1));
    const window = new FrameWindow(origin(all), () => {});
    await window.follow();
    expect(numbers(window)).toEqual([151, 250, 100]);
    all.push(frame(251), frame(252));
    await window.follow();
    expect(numbers(window)).toEqual([151, 252, 102]);
    expect(window.total).toBe(252);
  });

  it('goes back to the first without gaps, and lets go of the end', async () => {
    const all = Array.from({ length: 3000 }, (_, at) => frame(at + 1));
    const window = new FrameWindow(origin(all), () => {});
    await window.follow();
    for (let step = 0; step < 40; step++) await window.loadBefore();
    expect(numbers(window)).toEqual([1, 1000, 1000]);
    expect(window.isFollowing).toBe(false);
    expect(window.frames.every(({ number }, at) => number === at + 1)).toBe(true);
    await window.loadAfter();
    expect(numbers(window)).toEqual([101, 1100, 1000]);
    await window.setFollowing(true);
    expect(numbers(window)).toEqual([2901, 3000, 100]);
  });

  it('stays where the reader is while others come', async () => {
    const all = Array.from({ length: 150 }, (_, at) => frame(at + 1));
    const window = new FrameWindow(origin(all), () => {});
    await window.follow();
    await window.setFollowing(false);
    all.push(frame(151));
    await window.follow();
    expect(numbers(window)).toEqual([51, 150, 100]);
    expect(window.total).toBe(151);
  });

  it('holds few frames when they are large', async () => {
    const all = Array.from({ length: 50 }, (_, at) => frame(at + 1, 'x'.repeat(1_000_000)));
    const window = new FrameWindow(origin(all), () => {});
    await window.follow();
    expect(window.frames.length).toBeLessThan(18);
    expect(window.frames.at(-1)?.number).toBe(50);
  });
});
