import type { RunningContender } from '../contenders/contender.ts';

const everyMs = 100;
/** Every entry is promised to be on disk within a second of happening; half a second for a busy machine to answer. */
const withinMs = 1500;

/**
 * Undefined when exactly `expected` entries more than `before` are recorded in time; else what is wrong. With `spare`, so many more are
 * right too: a connection that got no request any more is an entry of its own.
 */
export async function missingFromRecord(
  running: RunningContender,
  before: number,
  expected: number,
  spare = 0,
): Promise<string | undefined> {
  if (running.recordedCount === undefined) return undefined;
  const giveUpAt = Date.now() + withinMs;
  let recorded = 0;
  do {
    recorded = (await running.recordedCount()) - before;
    if (recorded >= expected && recorded <= expected + spare) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  } while (Date.now() < giveUpAt);
  return `${recorded} entries recorded for ${expected} answers after ${withinMs} ms`;
}
