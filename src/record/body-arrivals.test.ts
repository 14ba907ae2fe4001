import { expect, it } from 'vitest';
import { BatchCursor, BatchEncoder, roomFor } from './batch-bytes.ts';
import { BodyArrivals } from './body-arrivals.ts';
import { arrivalsParts, readArrivals } from './operation-parts.ts';

it('what comes within one millisecond is one arrival, and each is given out once, with its bytes', () => {
  const arrivals = new BodyArrivals();
  arrivals.add(0, 1000);
  arrivals.add(10, 1000);
  arrivals.add(20, 1001);
  arrivals.add(30, 1005);
  expect(arrivals.takeUpTo(30)).toEqual([
    [0, 1000],
    [20, 1001],
  ]);
  arrivals.add(40, 1005);
  expect(arrivals.takeUpTo(Number.POSITIVE_INFINITY)).toEqual([[30, 1005]]);
  arrivals.add(50, 1006);
  arrivals.giveUp();
  expect(arrivals.takeUpTo(Number.POSITIVE_INFINITY)).toEqual([]);
});

it('arrivals come back as they were, also beyond four gigabytes and many at once', () => {
  const given = Array.from({ length: 300 }, (_, at): [number, number] => [2 ** 40 + at, 1_763_000_000_000 + at]);
  const parts = arrivalsParts('entry', given);
  const encoder = new BatchEncoder(new ArrayBuffer(roomFor(parts)));
  encoder.write(parts, []);
  const read = readArrivals(new BatchCursor(encoder.buffer.buffer as ArrayBuffer).next());
  expect(read).toEqual({ kind: 'arrivals', entryId: 'entry', arrivals: given });
});
