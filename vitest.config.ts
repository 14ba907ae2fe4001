import { defineConfig } from 'vitest/config';

// One project for each kind of test (ARCHITECTURE.md, "Tests"): `npx vitest run --project unit`, or a path to run only some files.
// Timeouts are generous because the machines that run this are small and noisy: they catch hangs, they do not measure.
const slow = {
  testTimeout: 60_000,
  hookTimeout: 60_000,
  teardownTimeout: 20_000,
  expect: { poll: { timeout: 15_000 } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    allowOnly: false,
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 30_000 } },
      { test: { name: 'tools', include: ['tools/**/*.test.ts'], ...slow } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...slow } },
      { test: { name: 'behaviours', include: ['test/behaviours/**/*.test.ts'], ...slow, testTimeout: 120_000 } },
      // The official suite and real peers, through each relay: long runs of other people's programs.
      { test: { name: 'mcp', include: ['test/mcp/**/*.test.ts'], ...slow, testTimeout: 480_000 } },
      {
        test: {
          name: 'packed',
          include: ['test/packed/**/*.test.ts'],
          ...slow,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
