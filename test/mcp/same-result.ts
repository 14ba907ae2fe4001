import { expect } from 'vitest';
import type { SuiteResult } from './conformance-suite.ts';

/** What differs between two runs, by scenario: only the lines that one of them lacks. */
export function differences(direct: SuiteResult, relayed: SuiteResult): Record<string, unknown> {
  const scenarios = [...new Set([...Object.keys(direct), ...Object.keys(relayed)])];
  const differing = scenarios.flatMap((name) => {
    const [without, within] = [direct[name] ?? [], relayed[name] ?? []];
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
): Promise<SuiteResult> {
  const direct = await run('direct', null);
  let left = differences(direct, await run('relayed', null));
  for (let tries = 0; tries < 2 && Object.keys(left).length > 0; tries += 1) {
    const scenarios = Object.keys(left);
    left = differences(await run('direct', scenarios), await run('relayed', scenarios));
  }
  expect(left).toEqual({});
  return direct;
}

export const passedChecks = (result: SuiteResult): number =>
  Object.values(result)
    .flat()
    .filter((line) => line.endsWith(': SUCCESS')).length;
