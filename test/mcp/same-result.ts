import { expect } from 'vitest';
import type { SuiteResult } from './conformance-suite.ts';

/** Checks that cannot say the same, by their id, and why not. */
export type ByNature = Readonly<Record<string, string>>;

/** What differs between two runs, by scenario: only the lines that one of them lacks. */
function differences(direct: SuiteResult, relayed: SuiteResult, byNature: ByNature): Record<string, unknown> {
  const scenarios = [...new Set([...Object.keys(direct), ...Object.keys(relayed)])];
  const compared = (lines: string[] = []) => lines.filter((line) => !Object.hasOwn(byNature, line.split(' ', 1)[0]!));
  const differing = scenarios.flatMap((name) => {
    const [without, within] = [compared(direct[name]), compared(relayed[name])];
    if (without.join('\n') === within.join('\n')) return [];
    const missing = (some: string[], others: string[]) => some.filter((line) => !others.includes(line));
    return [[name, { direct: missing(without, within), relayed: missing(within, without) }] as const];
  });
  return Object.fromEntries(differing);
}

/**
 * Expects the same of both. The suite has checks with time limits, which a busy machine misses with or without a relay: what differs is
 * run again, both ways, and has to be the same then.
 */
export async function expectSame(
  run: (side: 'direct' | 'relayed', scenarios: string[] | null) => Promise<SuiteResult>,
  byNature: ByNature = {},
): Promise<SuiteResult> {
  const direct = await run('direct', null);
  let left = differences(direct, await run('relayed', null), byNature);
  for (let tries = 0; tries < 2 && Object.keys(left).length > 0; tries += 1) {
    const scenarios = Object.keys(left);
    left = differences(await run('direct', scenarios), await run('relayed', scenarios), byNature);
  }
  expect(left).toEqual({});
  return direct;
}

export const passedChecks = (result: SuiteResult): number =>
  Object.values(result)
    .flat()
    .filter((line) => line.endsWith(': SUCCESS')).length;
