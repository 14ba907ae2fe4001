// The official conformance suite asks a server the same things through each relay as directly, and each of its checks says the same.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_PATH, createScratchDir } from '../support/command.ts';
import { recordedMcp } from '../support/mcp/recorded-mcp.ts';
import { type RunningRelay, startHttpRelayCommand } from '../support/mcp/running-relay.ts';
import { runConformanceSuite, type SuiteResult } from './conformance-suite.ts';
import {
  everyFeatureServer,
  type RunningServer,
  startEveryFeatureServer,
  startStdioOverHttp,
} from './running-server.ts';
import { expectSame, passedChecks } from './same-result.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
const running: Array<RunningServer | RunningRelay> = [];

beforeAll(async () => {
  scratch = await createScratchDir();
});
afterAll(async () => {
  for (const each of running.reverse()) await each.stop();
  await scratch.remove();
});

/** A revision's whole set, or some scenarios of it. */
async function askServer(url: string, revision: string, scenarios: string[] | null): Promise<SuiteResult> {
  if (scenarios === null) return runConformanceSuite(['server', '--url', url, '--requirements', revision]);
  const results: SuiteResult = {};
  for (const scenario of scenarios) {
    const name = scenario.replace(/^server-/, '');
    const args = ['server', '--url', url, '--scenario', name, '--spec-version', revision, '--force'];
    Object.assign(results, await runConformanceSuite(args));
  }
  return results;
}

const revisions = [
  ['2025-11-25', 70],
  ['2026-07-28', 110],
] as const;

describe('[mcp-conformance] a server', () => {
  test.each(revisions)('streamable HTTP, revision %s', async (revision, atLeast) => {
    const dataDir = join(scratch.path, revision);
    const server = await startEveryFeatureServer();
    running.push(server);
    const relay = await startHttpRelayCommand([
      ...['--transport', 'streamable-http', '--target-url', server.url, '--data-dir', dataDir],
    ]);
    running.push(relay);
    const urls = { direct: server.url, relayed: relay.url };
    const result = await expectSame((side, scenarios) => askServer(urls[side], revision, scenarios));
    expect(passedChecks(result)).toBeGreaterThan(atLeast);
    await expect.poll(() => recordedMcp(dataDir).flatMap(({ messages }) => messages).length).toBeGreaterThan(100);
  });

  test('stdio', async () => {
    const dataDir = join(scratch.path, 'stdio');
    const serverCommand = [process.execPath, everyFeatureServer];
    const wrapped = [process.execPath, COMMAND_PATH, 'mcp', 'wrap', '--data-dir', dataDir, '--', ...serverCommand];
    const direct = await startStdioOverHttp(serverCommand);
    running.push(direct);
    const relayed = await startStdioOverHttp(wrapped);
    running.push(relayed);
    const urls = { direct: direct.url, relayed: relayed.url };
    const result = await expectSame((side, scenarios) => askServer(urls[side], '2025-11-25', scenarios));
    expect(passedChecks(result)).toBeGreaterThan(60);
    await expect.poll(() => recordedMcp(dataDir).flatMap(({ messages }) => messages).length).toBeGreaterThan(100);
  });
});
