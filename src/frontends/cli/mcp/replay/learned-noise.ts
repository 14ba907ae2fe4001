import type { IgnoredPath } from '../../../../model/compare/noise.ts';
import { differingPaths } from './compare-answers.ts';
import type { Recording, ReplayStep } from './recording.ts';

/** What differs between two recordings of one unchanged run says nothing: places by method. Requests are paired by what they ask, in their order. */
export function learnNoise(recording: Recording, baseline: Recording): IgnoredPath[] {
  const others = new Map<string, ReplayStep[]>();
  for (const step of baseline.steps) {
    const key = keyOf(step);
    others.set(key, [...(others.get(key) ?? []), step]);
  }
  const learned = new Map<string, IgnoredPath>();
  for (const step of recording.steps) {
    const other = others.get(keyOf(step))?.shift();
    if (!other?.recordedAnswer || !step.recordedAnswer) continue;
    for (const path of differingPaths(step.recordedAnswer, other.recordedAnswer))
      learned.set(`${step.method} ${path}`, { path, endpoint: step.method });
  }
  return [...learned.values()];
}

const keyOf = ({ method, payloadValue }: ReplayStep): string =>
  method === 'initialize' ? method : `${method} ${JSON.stringify(payloadValue.params ?? null)}`;
