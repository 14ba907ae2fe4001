// The official conformance suite watches a client do the same things through each way as directly, and each of its checks says the same.
// Clients that sign in go through plain capture: a relay has an address of its own, which OAuth's `resource` rightly does not match, and a
// bridge passes none of the client's HTTP headers on.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchDir } from '../support/command.ts';
import { recordedMcp } from '../support/mcp/recorded-mcp.ts';
import { type Product, startProduct } from '../support/product.ts';
import { runConformanceSuite, type SuiteResult } from './conformance-suite.ts';
import { type RunningServer, startClients } from './running-server.ts';
import { expectSame, passedChecks } from './same-result.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let product: Product;
const wayNames = ['relay', 'stdio', 'old pair'] as const;
/** What a message goes over from the suite's server to its client; see chain.ts. */
const chains: Record<(typeof wayNames)[number], string> = {
  relay: 'streamable-http streamable-http',
  stdio: 'streamable-http stdio streamable-http',
  'old pair': 'streamable-http sse sse streamable-http',
};
/** Commands that let a client live, by the way it takes. */
const ways = { direct: '', capture: '', relay: '', stdio: '', 'old pair': '' };
const running: RunningServer[] = [];
const direct = new Map<string, SuiteResult>();

beforeAll(async () => {
  scratch = await createScratchDir();
  product = await startProduct();
  const proxy = { NODE_USE_ENV_PROXY: '1', NO_PROXY: '', HTTP_PROXY: `http://127.0.0.1:${product.proxyPort}` };
  ways.direct = await clientCommand({});
  ways.capture = await clientCommand(proxy);
  for (const way of wayNames)
    ways[way] = await clientCommand({ CHAIN: chains[way], CHAIN_DATA_DIR: join(scratch.path, way) });
});
afterAll(async () => {
  for (const each of running) await each.stop();
  await product.stop();
  await scratch.remove();
});

/** The suite runs this in a shell, with the server's URL behind it. */
async function clientCommand(env: NodeJS.ProcessEnv): Promise<string> {
  const clients = await startClients(env);
  running.push(clients);
  const told = '-H "Revision: $MCP_CONFORMANCE_PROTOCOL_VERSION" -H "Context: $MCP_CONFORMANCE_CONTEXT"';
  return `sh -c 'exec curl -sS --noproxy "*" ${told} --data-raw "$0" ${clients.url}'`;
}

const revisions = ['2025-11-25', '2026-07-28'];
/** What needs no signing in, of the revision that brought it. */
const plainScenarios: Record<string, string[]> = {
  '2025-11-25': ['initialize', 'tools_call', 'elicitation-sep1034-client-defaults', 'sse-retry'],
  '2026-07-28': [
    ...['tools_call', 'request-metadata', 'sep-2322-client-request-state', 'json-schema-ref-no-deref'],
    ...['http-standard-headers', 'http-custom-headers', 'http-invalid-tool-headers'],
  ],
};

async function watchAll(command: string, revision: string): Promise<SuiteResult> {
  return runConformanceSuite(['client', '--command', command, '--requirements', revision, '--timeout', '90000']);
}

async function watchSome(command: string, revision: string, scenarios: string[]): Promise<SuiteResult> {
  const results: SuiteResult = {};
  const left = [...scenarios];
  const watchNext = async (): Promise<void> => {
    const scenario = left.shift();
    if (scenario === undefined) return;
    const args = ['--scenario', scenario, '--spec-version', revision, '--force', '--timeout', '90000'];
    Object.assign(results, await runConformanceSuite(['client', '--command', command, ...args]));
    return watchNext();
  };
  await Promise.all([watchNext(), watchNext()]);
  return results;
}

/** The whole set, run once for both tests. */
async function directResult(revision: string): Promise<SuiteResult> {
  const known = direct.get(revision) ?? (await watchAll(ways.direct, revision));
  direct.set(revision, known);
  return known;
}

async function expectSameThrough(way: (typeof wayNames)[number], revision: string): Promise<void> {
  const all = plainScenarios[revision] ?? [];
  const commands = { direct: ways.direct, relayed: ways[way] };
  const result = await expectSame(async (side, scenarios) => {
    if (scenarios !== null || side === 'relayed') return watchSome(commands[side], revision, scenarios ?? all);
    const whole = await directResult(revision);
    return Object.fromEntries(all.map((name) => [name, whole[name] ?? []]));
  });
  expect(passedChecks(result)).toBeGreaterThan(10);
  expect(recordedMcp(join(scratch.path, way)).length).toBeGreaterThanOrEqual(all.length);
}

describe('[mcp-conformance] a client', () => {
  test.each(revisions)('plain capture, revision %s', async (revision) => {
    const commands = { direct: ways.direct, relayed: ways.capture };
    const result = await expectSame((side, scenarios) => {
      if (scenarios !== null) return watchSome(commands[side], revision, scenarios);
      return side === 'direct' ? directResult(revision) : watchAll(commands[side], revision);
    });
    expect(passedChecks(result)).toBeGreaterThan(100);
    await expect.poll(() => recordedMcp(product.dataDir).length).toBeGreaterThan(0);
  });

  test.each(revisions)('streamable HTTP relay, revision %s', (revision) => expectSameThrough('relay', revision));
});

describe('[mcp-bridges] a client before bridges', () => {
  test.each(revisions)('streamable HTTP to stdio and back, revision %s', (revision) =>
    expectSameThrough('stdio', revision),
  );

  test('streamable HTTP to the old pair and back, with a relay between them', () =>
    expectSameThrough('old pair', '2025-11-25'));
});
