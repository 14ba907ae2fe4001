// Random entries and random filters over a small vocabulary, so that conditions meet values often enough to matter.
import fc from 'fast-check';
import type { FilterSummary } from '../../../src/model/filter/filter-subject.ts';
import {
  entryFlags,
  entryTypes,
  type Filter,
  type FilterTerm,
  type Moment,
  type NameTerm,
  type NumberRange,
  type TextMatch,
} from '../../../src/model/filter/filter-tree.ts';
import type { McpFilterSummary } from '../../../src/model/filter/mcp-message-filter.ts';
import type { McpNamedFacts } from '../../../src/model/filter/mcp-names.ts';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { type Coding, type MadeBody, type MadeEntry, madeSessions } from './filter-rows.ts';

export const madeNow = Date.UTC(2026, 10, 5, 13, 30);

const pick = <const T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** ASCII in both cases, letters that fold strangely (ſ, K, İ, ς, ß), and the characters that LIKE, wildcards and JSON treat in their own way. */
const word = fc
  .array(
    pick(
      'a',
      'A',
      'b',
      'B',
      'k',
      'i',
      'é',
      'É',
      'ſ',
      '\u212a',
      '\u0130',
      'Σ',
      'ς',
      'ß',
      '%',
      '_',
      '*',
      '"',
      '\\',
      '/',
      '.',
      ' ',
      '1',
      '😀',
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((characters) => characters.join(''));
const latinWord = fc
  .array(pick('a', 'A', 'é', 'É', 'k', '%', '"', 'ß', ' '), { maxLength: 5 })
  .map((characters) => characters.join(''));

const hosts = pick(
  'example.com',
  'api.example.com',
  'notexample.com',
  'a',
  'xn--bcher-kva.example',
  'bücher.example',
  '::1',
  '',
);
const paths = fc.oneof(
  pick('/', '/graphql', '/api/GraphQL?x=1', '/api/users/42', '', '/%5B_%5D'),
  word.map((text) => `/a/${text}`),
);
const methods = pick('GET', 'get', 'POST', 'PUT', 'M-SEARCH');
const mediaTypes = pick(
  'application/json',
  'application/problem+json',
  'text/html',
  'image/svg+xml',
  'text/css',
  'font/woff2',
  'text/event-stream',
  'json',
  '+json',
);
const formTypes = pick(
  'application/x-www-form-urlencoded; charset=UTF-8',
  'multipart/form-data; boundary=x',
  'application/graphql',
  'Application/JSON',
);

const headerName = pick('Accept', 'accept', 'X-Trace', 'x-été', 'Set-Cookie', 'weird"name');
const headerList = fc.array(fc.tuple(headerName, latinWord), { maxLength: 3 });
const withType = (list: RawHeaders, type: string | null): RawHeaders =>
  type === null ? list : [['content-TYPE', type], ...list];

const codings = pick<Coding>('none', 'gzip', 'deflate', 'raw-deflate', 'br', 'zstd', 'gzip, br', 'unknown', 'damaged');
const body: fc.Arbitrary<MadeBody | null> = fc.option(
  fc.oneof(
    fc.record({ text: latinWord, charset: pick('latin1' as const), coding: codings, chunkBytes: pick(0, 3) }),
    fc.record({
      text: word.map((text) => text.repeat(3)),
      charset: pick(null, 'utf-8' as const),
      coding: codings,
      chunkBytes: pick(0, 0, 7),
    }),
  ),
);

const summary: fc.Arbitrary<Omit<FilterSummary, 'contentType'>> = fc.record({
  sessionId: pick(...madeSessions.map(({ id }) => id)),
  timestamp: pick(0, 1, 60_000, 600_000, 86_400_000, 200_000_000).map((agoMs) => madeNow - agoMs),
  kind: pick('http', 'http', 'websocket', 'tunnel'),
  method: methods,
  url: fc.oneof(
    fc.tuple(hosts, paths).map(([host, path]) => `https://${host}${path}`),
    word,
  ),
  protocol: pick('http', 'https', 'ws', 'wss'),
  host: hosts,
  path: paths,
  httpVersion: pick('1.0', '1.1', '2'),
  status: pick(null, 101, 200, 204, 301, 404, 499, 500, 599),
  requestBodySize: pick(0, 1, 1024, 600_000),
  responseBodySize: pick(0, 10, 1024, 600_000),
  duration: pick(null, 0, 0.25, 12.5, 1000, 1000.001, 60_000),
  state: pick('requesting', 'waiting', 'responding', 'completed', 'failed'),
  clientAddress: pick('127.0.0.1:50000', '[::1]:443', '::1', 'a:b'),
  isComplete: fc.boolean(),
  isMocked: fc.boolean(),
  isBreakpointed: fc.boolean(),
  isModified: fc.boolean(),
  isTruncated: fc.boolean(),
  isReplay: fc.boolean(),
});

export const madeEntry: fc.Arbitrary<MadeEntry> = fc
  .record({
    summary,
    headers: fc.record({
      request: fc.tuple(headerList, fc.option(formTypes)).map(([list, type]) => withType(list, type)),
      response: fc.option(fc.tuple(headerList, fc.option(mediaTypes)).map(([list, type]) => withType(list, type))),
    }),
    trailers: fc.record({ request: fc.option(headerList), response: fc.option(headerList) }),
    bodies: fc.record({ request: body, response: body }),
    annotations: fc.array(
      fc.record({
        note: fc.option(word),
        color: fc.option(pick('red', 'Red', 'blue', 'É')),
        tags: fc.array(word, { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
  })
  .map(withoutImpossible);

/** A response's body and trailers come with its headers. */
function withoutImpossible(entry: MadeEntry): MadeEntry {
  if (entry.headers.response !== null) return entry;
  return { ...entry, trailers: { ...entry.trailers, response: null }, bodies: { ...entry.bodies, response: null } };
}

const range = { from: 0, to: 0 };
const regexes: fc.Arbitrary<TextMatch> = pick(
  { kind: 'regex', source: '^a', flags: 'i' },
  { kind: 'regex', source: 'é|%', flags: '' },
  { kind: 'regex', source: '[^a]b$', flags: 'is' },
  { kind: 'regex', source: '\\d+', flags: 'u' },
);
const textFrom = (...words: Array<fc.Arbitrary<string>>): fc.Arbitrary<TextMatch> =>
  fc.oneof(
    fc
      .oneof(...words)
      .filter((text) => text !== '')
      .map((text): TextMatch => ({ kind: 'literal', text })),
    fc.tuple(fc.array(fc.oneof(...words), { minLength: 1, maxLength: 2 }), pick('*x', 'x*', '*x*', 'x*x')).map(
      ([pieces, form]): TextMatch => ({
        kind: 'wildcard',
        pattern: form.replaceAll('x', () => pieces.shift() ?? '').replaceAll(/\*+/g, '*') || '*',
      }),
    ),
    regexes,
  );

const mcpMethods = pick('tools/call', 'tools/list', 'ping');
const mcpTargets = pick('add', 'search_files', 'file:///a', 'é');
const mcpKinds = pick<McpNamedFacts['kind']>('request', 'notification', 'response', 'error', 'invalid');
const mcpFailures = pick<NonNullable<McpNamedFacts['failure']>>('protocol', 'tool');
const mcpDispositions = pick<McpNamedFacts['disposition']>('forwarded', 'held', 'edited', 'dropped', 'invalid');

const mcpFacts = {
  direction: pick<McpNamedFacts['direction']>('client_to_server', 'server_to_client'),
  kind: mcpKinds,
  idText: fc.option(pick('7', '"7"', '"\\u0041b"', '12345678901234567890', '0.5', 'null')),
  failure: fc.option(mcpFailures),
  disposition: mcpDispositions,
  method: fc.option(mcpMethods),
  correlatedMethod: fc.option(mcpMethods),
  target: fc.option(mcpTargets),
};

/** An entry that may have carried MCP messages. */
export const madeMcpEntry: fc.Arbitrary<MadeEntry> = fc
  .tuple(madeEntry, fc.array(fc.record(mcpFacts), { maxLength: 3 }))
  .map(([entry, mcp]) => ({ ...entry, mcp }));

/** A message by itself. */
export const madeMcpMessage: fc.Arbitrary<McpFilterSummary> = fc.record({
  ...mcpFacts,
  timestamp: pick(0, 60_000, 600_001, 86_400_000, 172_800_001).map((ms) => madeNow - ms),
  latencyMs: fc.option(pick(0, 0.25, 10, 1500)),
  payloadBytes: pick(0, 2, 1024, 1_048_577),
});

const text = textFrom(word, latinWord, pick('a', 'example', '/api/', 'K', 'σ', 'text'));
const names: Record<NameTerm['field'], fc.Arbitrary<TextMatch>> = {
  method: textFrom(methods, pick('POS', 'p')),
  host: textFrom(hosts, pick('.example.com', 'EXAMPLE.com', 'Bücher.example')),
  protocol: textFrom(pick('http', 'WSS', 's')),
  http: textFrom(pick('1.0', '1.1', '2')),
  client: textFrom(pick('127.0.0.1', '::1', '[::1]:443', '127.', 'a', 'b')),
  session: textFrom(pick('session-1', 'bug #456 investigation', 'ÜBUNG', 'bug')),
  tag: text,
  color: textFrom(pick('red', 'é', 'b')),
  'mcp.method': textFrom(mcpMethods, pick('tools', 'TOOLS/CALL')),
  'mcp.tool': textFrom(mcpTargets, pick('add')),
  'mcp.from': textFrom(pick('client', 'server', 'er')),
  'mcp.kind': textFrom(mcpKinds, pick('re')),
  'mcp.id': textFrom(pick('7', 'Ab', 'ab', '"7"', '12345678901234567890', '5')),
  'mcp.error': textFrom(mcpFailures),
  'mcp.disposition': textFrom(mcpDispositions, pick('ed')),
};
const some = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(values, { minLength: 1, maxLength: 3 });

const bound = pick(null, 0, 0.25, 10, 200, 404, 599, 1000, 1024, 2048, 600_010, 1_048_576);
const numberRange: fc.Arbitrary<NumberRange> = fc
  .record({ min: bound, max: bound, isMinExcluded: fc.boolean(), isMaxExcluded: fc.boolean() })
  .filter(({ min, max }) => min !== null || max !== null);

const moments: fc.Arbitrary<Moment> = pick(
  { kind: 'ago', ms: 60_000 },
  { kind: 'ago', ms: 600_001 },
  { kind: 'relative-day', daysAgo: 0 },
  { kind: 'relative-day', daysAgo: 1 },
  { kind: 'day', year: 2026, month: 11, day: 3 },
  { kind: 'time-of-day', msOfDay: 50_000_000 },
  { kind: 'instant', ms: madeNow - 1, zoneMinutes: 0 },
);

const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  ...(Object.keys(names) as Array<NameTerm['field']>).map((field) =>
    some(names[field]).map((matches): FilterTerm => ({ kind: 'name', field, matches, ...range })),
  ),
  ...(['url', 'path', 'body', 'req.body', 'resp.body', 'note'] as const).map((field) =>
    text.map((match): FilterTerm => ({ kind: 'search', field, isBare: false, match, ...range })),
  ),
  ...(['status', 'size', 'duration'] as const).map((field) =>
    some(numberRange).map((ranges): FilterTerm => ({ kind: 'number', field, ranges, ...range })),
  ),
  some(
    fc.oneof(
      pick(...entryTypes).map((type) => ({ kind: 'known' as const, type })),
      textFrom(mediaTypes, pick('image/', 'JSON')),
    ),
  ).map((types): FilterTerm => ({ kind: 'type', types, ...range })),
  some(pick(...entryFlags)).map((flags): FilterTerm => ({ kind: 'flag', flags, ...range })),
  fc
    .record({ field: pick('header', 'req.header', 'resp.header'), name: textFrom(headerName), value: fc.option(text) })
    .filter(({ name }) => name.kind !== 'regex')
    .map((header): FilterTerm => ({ kind: 'header', ...header, ...range })),
  fc
    .record({ field: pick('since', 'until'), moment: moments })
    .map((moment): FilterTerm => ({ kind: 'moment', ...moment, ...range })),
);

export const madeFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: term },
    { weight: 1, arbitrary: tie('filter').map((operand): Filter => ({ kind: 'not', operand, ...range })) },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('filter'), { minLength: 2, maxLength: 3 })
        .map((operands): Filter => ({ kind: 'and', operands, ...range })),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(tie('filter'), { minLength: 2, maxLength: 3 })
        .map((operands): Filter => ({ kind: 'or', operands, ...range })),
    },
  ),
})).filter;
