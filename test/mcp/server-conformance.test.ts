// The official conformance suite asks a server the same things through relays and bridges as directly, and each of its checks says the same.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchDir } from '../support/command.ts';
import { recordedMcp } from '../support/mcp/recorded-mcp.ts';
import { quoted, type RunningChain, startChain, type Transport } from './chain.ts';
import { runConformanceSuite, type SuiteResult } from './conformance-suite.ts';
import { everyFeatureServer, type RunningServer, startEveryFeatureServer } from './running-server.ts';
import { type ByNature, expectSame, passedChecks } from './same-result.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let server: RunningServer;
const running: RunningChain[] = [];
const direct = new Map<string, SuiteResult>();

beforeAll(async () => {
  scratch = await createScratchDir();
  server = await startEveryFeatureServer();
});
afterAll(async () => {
  for (const each of [...running.reverse(), server]) await each.stop();
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

/** The whole set, run once for all tests. */
async function directResult(revision: string): Promise<SuiteResult> {
  const known = direct.get(revision) ?? (await askServer(server.url, revision, null));
  direct.set(revision, known);
  return known;
}

const passedAtLeast: Record<string, number> = { '2025-11-25': 70, '2026-07-28': 110 };

interface Comparison {
  revision: string;
  byNature?: ByNature;
  /** Of the revision's set; absent: all. */
  only?: string[];
}

async function expectSameThrough(transports: readonly Transport[], { revision, byNature, only }: Comparison) {
  const dataDir = join(scratch.path, `${running.length}`);
  const target = transports[0] === 'stdio' ? quoted([process.execPath, everyFeatureServer]) : server.url;
  const chain = await startChain(target, transports, dataDir);
  running.push(chain);
  const result = await expectSame(async (side, scenarios) => {
    if (side === 'relayed') return askServer(chain.url, revision, scenarios ?? only ?? null);
    if (scenarios !== null) return askServer(server.url, revision, scenarios);
    const whole = await directResult(revision);
    return only === undefined ? whole : Object.fromEntries(only.map((name) => [name, whole[name] ?? []]));
  }, byNature);
  expect(passedChecks(result)).toBeGreaterThanOrEqual(only?.length ?? (passedAtLeast[revision] as number));
  const recorded = (): number => recordedMcp(dataDir).flatMap(({ messages }) => messages).length;
  await expect.poll(recorded).toBeGreaterThan(only === undefined ? 100 : 10);
}

/** Streams of a bridge are its own. A server behind stdio or the old pair has none for a call, so it cannot close one to be asked again. */
const ownStreams: ByNature = {
  'server-sse-priming-event':
    'a call that is answered at once is answered with JSON, which needs no event to come back to',
  'server-sse-retry-field': 'as above',
  'server-sse-disconnect-resume': 'a bridge closes no stream of a call that is under way',
  'server-sse-streams-functional': 'calls that are answered at once are answered with JSON, and have no streams',
};
/** The SDK's stdio servers agree on a revision with the first message; over HTTP they look at each one. */
const firstMessageDecides: ByNature = {
  'sep-2575-server-unsupported-version-error': 'such a server answers a later message that names an unknown revision',
  'sep-2575-http-server-unsupported-version-400': 'as above',
};

/** What takes more than a question and an answer: all of a set takes long where each conversation starts processes of its own. */
const telling = [
  ...['server-server-initialize', 'server-tools-call-with-progress', 'server-tools-call-with-logging'],
  ...['server-tools-call-sampling', 'server-tools-call-elicitation', 'server-resources-subscribe'],
];

describe('[mcp-conformance] a server', () => {
  test.each(['2025-11-25', '2026-07-28'])('streamable HTTP relay, revision %s', (revision) =>
    expectSameThrough(['streamable-http', 'streamable-http'], { revision }),
  );

  test.each([
    ['2025-11-25', ownStreams],
    ['2026-07-28', firstMessageDecides],
  ])('stdio relay, and a bridge from stdio to streamable HTTP, revision %s', (revision, byNature) =>
    expectSameThrough(['stdio', 'stdio', 'streamable-http'], { revision, byNature }),
  );

  test('SSE relay, and bridges from streamable HTTP to the old pair and back', () =>
    expectSameThrough(['streamable-http', 'sse', 'sse', 'streamable-http'], {
      revision: '2025-11-25',
      byNature: ownStreams,
    }));
});

describe('[mcp-bridges] a server behind bridges', () => {
  test('streamable HTTP to stdio and back, revision 2026-07-28', () =>
    expectSameThrough(['streamable-http', 'stdio', 'streamable-http'], { revision: '2026-07-28' }));

  test.each<[string, Transport[]]>([
    ['streamable HTTP to stdio and back', ['streamable-http', 'stdio', 'streamable-http']],
    ['stdio to the old pair, to stdio, to streamable HTTP', ['stdio', 'sse', 'stdio', 'streamable-http']],
  ])('%s, revision 2025-11-25: what takes more than an answer', (_name, transports) =>
    expectSameThrough(transports, { revision: '2025-11-25', only: telling }),
  );
});
