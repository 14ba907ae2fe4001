import type { StdioTap } from './stdio-relay.ts';

export function createStdioTap(_: unknown): StdioTap & { serverEnded(end: unknown): void } {
  return {
    bytesPassed() {},
    directionEnded() {},
    stderrPassed() {},
    isCongested: () => false,
    onceDrained: (r) => queueMicrotask(r),
    isServerBusy: () => false,
    serverEnded() {},
  };
}
