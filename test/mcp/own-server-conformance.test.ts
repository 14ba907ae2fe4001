// The official conformance suite asks our own server, `nectoproxy mcp serve`, which speaks stdio, through our own bridge to streamable HTTP.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_PATH, createScratchDir } from '../support/command.ts';
import { type RunningRelay, startHttpRelayCommand } from '../support/mcp/running-relay.ts';
import { runConformanceSuite } from './conformance-suite.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let relay: RunningRelay;

beforeAll(async () => {
  scratch = await createScratchDir();
  const serve = [process.execPath, COMMAND_PATH, 'mcp', 'serve', '--data-dir', scratch.path]
    .map((word) => `'${word}'`)
    .join(' ');
  relay = await startHttpRelayCommand([
    ...['--transport', 'stdio', '--target-command', serve, '--listen-transport', 'streamable-http'],
    ...['--data-dir', scratch.path],
  ]);
});
afterAll(async () => {
  await relay?.stop();
  await scratch.remove();
});

describe('[mcp-serve] our own server', () => {
  // Those that do not ask for a certain tool of the suite's.
  test.each([
    ['2025-11-25', 'server-initialize'],
    ['2025-11-25', 'ping'],
    ['2025-11-25', 'tools-list'],
    ['2026-07-28', 'tools-list'],
  ])('revision %s, %s', async (revision, scenario) => {
    const args = ['server', '--url', relay.url, '--scenario', scenario, '--spec-version', revision, '--force'];
    const checks = Object.values(await runConformanceSuite(args)).flat();
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter((check) => !check.endsWith(': SUCCESS'))).toEqual([]);
  });
});
