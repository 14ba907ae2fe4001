// The filter language has one meaning: what SQL finds in the store is what evaluation in memory matches.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateFilter, type FilterContext, filterThresholds } from '../../../src/model/filter/evaluate-filter.ts';
import type { Filter } from '../../../src/model/filter/filter-tree.ts';
import { type McpFilterSummary, mcpFilterPredicate } from '../../../src/model/filter/mcp-message-filter.ts';
import { parseFilter } from '../../../src/model/filter/parse-filter.ts';
import { printFilter } from '../../../src/model/filter/print-filter.ts';
import { createDataDirectory } from '../../../src/record/store/data-directory.ts';
import { migrate, openForWriting } from '../../../src/record/store/database.ts';
import { compileFilter } from '../../../src/record/store/read/queries/compile-filter.ts';
import { registerFilterFunctions } from '../../../src/record/store/read/queries/filter-functions.ts';
import { McpMessagePages } from '../../../src/record/store/read/queries/mcp-message-pages.ts';
import { madeFilter, madeMcpEntry, madeMcpMessage, madeNow } from './filter-arbitraries.ts';
import { insertEntry, insertSessions, insertTalk, type MadeEntry, madeSessions, subjectOf } from './filter-rows.ts';

const context: FilterContext = { now: madeNow, zoneMinutes: () => 60, ...filterThresholds };
let dataDir: string;
let database: DatabaseSync;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'nectoproxy-filter-'));
  createDataDirectory(dataDir);
  database = openForWriting(dataDir);
  migrate(database);
  registerFilterFunctions(database);
  insertSessions(database);
});
afterAll(() => {
  database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The entries stay for the time of `work` only. */
function withEntries<T>(entries: readonly MadeEntry[], work: () => T): T {
  database.exec('BEGIN');
  try {
    for (const [index, entry] of entries.entries()) insertEntry(database, index + 1, entry);
    return work();
  } finally {
    database.exec('ROLLBACK');
  }
}

function foundBySql(filter: Filter): number[] {
  const { sql, parameters } = compileFilter(filter, context);
  const rows = database.prepare(`SELECT t.number FROM traffic t WHERE (${sql}) ORDER BY t.number`).all(...parameters);
  return (rows as Array<{ number: number }>).map(({ number }) => number);
}

function foundInMemory(entries: readonly MadeEntry[], filter: Filter): number[] {
  return entries.flatMap((entry, index) => (evaluateFilter(filter, subjectOf(entry), context) ? [index + 1] : []));
}

/** Sequences, in pages of a few that are found in steps of a few. */
function foundInPages(connectionId: string, filter: Filter): number[] {
  const pages = new McpMessagePages(database, 3);
  const of = { kind: 'connection' as const, connectionId };
  const found: number[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = pages.page({ of, filter, limit: 4, cursor }, { asOfSeq: 0, now: madeNow });
    found.push(...page.messages.map(({ sequence }) => sequence));
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

function foundAmong(messages: readonly McpFilterSummary[], filter: Filter): number[] {
  const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
  const matches = mcpFilterPredicate(filter, { ...context, zoneMinutes });
  return messages.flatMap((summary, at) => (matches({ summary, payloadText: () => '{}' }) ? [at] : []));
}

describe('filters in SQL and in memory', () => {
  it('find the same MCP messages', () => {
    let found = 0;
    const talks = fc.array(madeMcpMessage, { minLength: 1, maxLength: 20, size: 'max' });
    fc.assert(
      fc.property(talks, fc.array(madeFilter, { minLength: 1, maxLength: 60, size: 'max' }), (messages, filters) => {
        database.exec('BEGIN');
        try {
          const connectionId = insertTalk(database, messages);
          for (const filter of filters) {
            const expected = foundAmong(messages, filter);
            found += expected.length;
            expect([printFilter(filter), foundInPages(connectionId, filter)]).toEqual([printFilter(filter), expected]);
          }
        } finally {
          database.exec('ROLLBACK');
        }
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(0);
  });

  it('find the same entries', () => {
    let found = 0;
    let missed = 0;
    const entries = fc.array(madeMcpEntry, { minLength: 1, maxLength: 40, size: 'max' });
    fc.assert(
      fc.property(entries, fc.array(madeFilter, { minLength: 1, maxLength: 60, size: 'max' }), (given, filters) => {
        withEntries(given, () => {
          for (const filter of filters) {
            const expected = foundInMemory(given, filter);
            found += expected.length;
            missed += given.length - expected.length;
            expect([printFilter(filter), foundBySql(filter)]).toEqual([printFilter(filter), expected]);
          }
        });
      }),
      { numRuns: 60 },
    );
    // The vocabulary is such that neither answer is rare: else the comparison would prove little.
    expect(Math.min(found, missed) / (found + missed)).toBeGreaterThan(0.1);
  });

  const base: MadeEntry = {
    summary: {
      sessionId: madeSessions[0]!.id,
      timestamp: madeNow - 60_000,
      kind: 'http',
      method: 'GET',
      url: 'https://api.example.com/v1/Users?q=100%25',
      protocol: 'https',
      host: 'api.example.com',
      path: '/v1/Users?q=100%25',
      httpVersion: '1.1',
      status: 200,
      requestBodySize: 0,
      responseBodySize: 5000,
      duration: 20,
      state: 'completed',
      clientAddress: '127.0.0.1:40000',
      isComplete: true,
      isMocked: false,
      isBreakpointed: false,
      isModified: false,
      isTruncated: false,
      isReplay: false,
    },
    headers: {
      request: [['Accept', '*/*']],
      response: [
        ['Content-Type', 'application/json'],
        ['Server', 'nginx'],
      ],
    },
    trailers: { request: null, response: null },
    bodies: {
      request: null,
      response: { text: '{"stock": 0, "città": "Forlì"}', charset: null, coding: 'gzip', chunkBytes: 0 },
    },
    annotations: [],
  };
  const summary = (changes: Partial<MadeEntry['summary']>): MadeEntry => ({
    ...base,
    summary: { ...base.summary, ...changes },
  });
  const examples: MadeEntry[] = [
    base,
    summary({
      method: 'POST',
      status: 404,
      path: '/login',
      url: 'https://example.com/login',
      host: 'example.com',
      duration: 1500,
    }),
    summary({
      status: 503,
      url: 'https://notexample.com/api/',
      host: 'notexample.com',
      path: '/api/',
      responseBodySize: 3_000_000,
    }),
    {
      ...summary({ status: null, duration: null, state: 'waiting', isComplete: false, host: 'slow.test' }),
      headers: { request: base.headers.request, response: null },
      bodies: { request: { text: 'user=ana&x=1', charset: null, coding: 'none', chunkBytes: 4 }, response: null },
    },
    {
      ...summary({
        state: 'failed',
        status: null,
        isComplete: false,
        kind: 'tunnel',
        method: 'CONNECT',
        path: '',
        host: 'tunnel.test',
      }),
      headers: { request: [], response: null },
      bodies: { request: null, response: null },
    },
    {
      ...base,
      annotations: [{ note: 'ask Ána', color: 'red', tags: ['todo', 'api v2'] }],
      trailers: { request: null, response: [['grpc-status', '0']] },
      mcp: [
        {
          ...{ direction: 'client_to_server', kind: 'request', idText: '"a-7"', failure: null, disposition: 'edited' },
          ...{ method: 'tools/call', correlatedMethod: null, target: 'add' },
        },
        {
          ...{
            direction: 'server_to_client',
            kind: 'error',
            idText: '8',
            failure: 'protocol',
            disposition: 'forwarded',
          },
          ...{ method: null, correlatedMethod: 'tools/list', target: 'sum' },
        },
      ],
    },
  ];

  it.each([
    ['', [1, 2, 3, 4, 5, 6]],
    ['users', [1, 4, 5, 6]],
    ['"100%"', [1, 4, 5, 6]],
    ['"100_"', []],
    ['host:*.example.com', [1, 6]],
    ['host:example.com', [2]],
    ['host:*example.com', [1, 2, 3, 6]],
    ['method:post,connect', [2, 5]],
    ['status:4xx,5xx', [2, 3]],
    ['-status:2xx', [2, 3, 4, 5]],
    ['status:>=400 -host:example.com', [3]],
    ['path:/api/', [3]],
    ['/login$/i', [2]],
    ['url:/LOGIN/', []],
    ['duration:>1s', [2]],
    ['size:>1mb', [3]],
    ['is:error', [2, 3, 5]],
    ['is:pending', [4]],
    ['is:incomplete', [4, 5]],
    ['is:tunnel', [5]],
    ['is:large OR is:slow', [2, 3]],
    ['type:json', [1, 2, 3, 6]],
    ['type:application/*', [1, 2, 3, 6]],
    ['-type:json', [4, 5]],
    ['resp.header:server=NGINX', [1, 2, 3, 6]],
    ['header:grpc-status', [6]],
    ['body:"CITTÀ"', [1, 2, 3, 6]],
    ['body:/"stock": \\d/', [1, 2, 3, 6]],
    ['req.body:ana&x', [4]],
    ['-body:stock', [4, 5]],
    ['tag:"API v2"', [6]],
    ['tag:to*', [6]],
    ['color:red note:ÁNA', [6]],
    ['-is:annotated', [1, 2, 3, 4, 5]],
    ['session:bug* client:127.0.0.1', [1, 2, 3, 4, 5, 6]],
    ['session:other', []],
    ['since:2m until:now', [1, 2, 3, 4, 5, 6]],
    ['until:2m', []],
    ['host:slow.test OR (users -is:annotated -is:failed)', [1, 4]],
    ['mcp.method:*', [6]],
    ['mcp.method:tools/call mcp.tool:add', [6]],
    ['mcp.tool:sum', []],
    ['mcp.from:server mcp.kind:error mcp.id:8', [6]],
    ['mcp.kind:response', []],
    ['mcp.id:a-7', [6]],
    ['mcp.error:*', [6]],
    ['mcp.error:tool', []],
    ['mcp.disposition:edited,dropped', [6]],
    ['type:mcp', [6]],
    ['-type:mcp', [1, 2, 3, 4, 5]],
  ])('%s finds %j', (query, expected) => {
    const parsed = parseFilter(query);
    if (parsed.kind === 'problem') throw new Error(parsed.problem.message);
    expect(foundInMemory(examples, parsed.filter)).toEqual(expected);
    withEntries(examples, () => expect(foundBySql(parsed.filter)).toEqual(expected));
  });
});
