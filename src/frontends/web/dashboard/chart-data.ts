import type { AlignedData } from 'uplot';
import { type Overview, stepsShown } from './chart-span.ts';
import { type ClassInfo, statusClasses } from './status-classes.ts';

export interface ChartData {
  /** Begin of each step in milliseconds, then for each class, the topmost first, the height up to which its part of the stack reaches. */
  series: AlignedData;
}

/** The topmost of the stack first: each is drawn over the one before. */
export const drawnClasses: readonly ClassInfo[] = statusClasses.toReversed();

export function chartData(overview: Overview): ChartData {
  const { startAt, stepMs, byStatusClass } = overview;
  const steps = Array.from({ length: stepsShown(overview) }, (_, step) => step);
  const height = new Array<number>(steps.length).fill(0);
  const stacked = statusClasses.map(({ name }) => {
    const counts = byStatusClass[name] ?? [];
    for (const step of steps) height[step]! += counts[step] ?? 0;
    // Nothing where a class has nothing: its edge would shine through what is drawn over it.
    return height.map((top, step) => (counts[step] ? top : null));
  });
  return { series: [steps.map((step) => startAt + step * stepMs), ...stacked.toReversed()] };
}
