import { describe, expect, it } from 'vitest';
import type { RawHeaders } from '../http-message.ts';
import { evaluateFilter, type FilterContext, filterThresholds } from './evaluate-filter.ts';
import { filterNeeds, isSummaryFilter } from './filter-needs.ts';
import type { FilterAnnotation, FilterSubject, FilterSummary } from './filter-subject.ts';
import { parseFilter } from './parse-filter.ts';

const now = Date.UTC(2026, 10, 5, 13, 30);
const context: FilterContext = { now, zoneMinutes: () => 60, ...filterThresholds };

const summary: FilterSummary = {
  sessionId: 's1',
  timestamp: now - 5 * 60_000,
  kind: 'http',
  method: 'POST',
  url: 'https://api.Example.com:8443/v2/Orders/42?page=2',
  protocol: 'https',
  host: 'api.example.com',
  path: '/v2/Orders/42?page=2',
  httpVersion: '1.1',
  status: 503,
  contentType: 'application/problem+json',
  requestBodySize: 2000,
  responseBodySize: 10_000,
  duration: 1500,
  state: 'completed',
  clientAddress: '[::1]:50123',
  isComplete: true,
  isMocked: false,
  isBreakpointed: false,
  isModified: false,
  isTruncated: true,
  isReplay: false,
};
const headers: Record<'request' | 'response', RawHeaders> = {
  request: [
    ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
    ['Authorization', 'Bearer abc'],
  ],
  response: [
    ['content-type', 'application/problem+json'],
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2; Secure'],
  ],
};
const annotations: FilterAnnotation[] = [
  { note: 'Ask Ana about the Übergang', color: 'red', tags: ['todo', 'Über'] },
  { note: null, color: null, tags: [] },
];
const subject: FilterSubject = {
  summary,
  headers: (side) => headers[side],
  bodyText: (side) => (side === 'request' ? 'name=Ana&city=Łódź' : '{"title": "Out of Stock", "id": 42}'),
  sessionName: () => 'Bug #456 Investigation',
  annotations: () => annotations,
  mcp: () => [],
};
const running: FilterSubject = {
  ...subject,
  summary: { ...summary, status: null, contentType: null, duration: null, state: 'waiting', isComplete: false },
  headers: (side) => (side === 'request' ? headers.request : null),
  bodyText: () => null,
  annotations: () => [],
};

function matches(query: string, given = subject): boolean {
  const result = parseFilter(query);
  if (result.kind === 'problem') throw new Error(result.problem.message);
  return evaluateFilter(result.filter, given, context);
}

describe('evaluateFilter', () => {
  it.each([
    '',
    'orders',
    '"page=2"',
    'v2/*/42',
    '/ORDERS\\/\\d+/i',
    'url:/^https:/',
    'path:/v2/orders',
    'path:/v2/*page',
    'method:post',
    'method:GET,POST',
    'method:P*',
    'host:*.example.com',
    'host:API.example.com',
    'host:/^api\\./',
    'protocol:https',
    'http:1.1',
    'status:503',
    'status:5xx',
    'status:200,500..510',
    'status:>=400 status:<600',
    'type:json',
    'type:form',
    'type:application/*+json',
    'is:json',
    'is:error,replay',
    'is:slow',
    'is:truncated is:annotated',
    'size:>11kb',
    'size:12000',
    'size:..1mb',
    'duration:>1s',
    'duration:1s..2s',
    'header:set-cookie',
    'header:SET-*=secure',
    'req.header:authorization=bearer*abc',
    'resp.header:set-cookie=/^b=\\d/',
    'header:*cookie',
    'body:"out of stock"',
    'body:ŁÓDŹ',
    'req.body:ana',
    'resp.body:/"id": ?42/',
    'client:::1',
    'client:[::1]:50123',
    'client:*:50123',
    'session:"bug #456 investigation"',
    'session:s1',
    'session:bug*',
    'since:10m',
    'since:today',
    'until:today',
    'since:14:00',
    'tag:TODO',
    'tag:über',
    'color:red',
    'note:"ask ana"',
    'note:ÜBERGANG',
    '-status:200',
    'nothing OR (orders -is:failed)',
    'status:404 OR NOT host:other',
  ])('%s matches', (query) => expect(matches(query)).toBe(true));

  it.each([
    'nowhere',
    'api/*/api',
    'ORDERS/u',
    'method:POS',
    'host:example.com',
    'host:*.ample.com',
    'status:404',
    'status:>503',
    'type:html',
    'type:json2/*',
    'is:pending,failed,tunnel,imported',
    'size:>12000',
    'size:1kb',
    'header:set-cookie=c3',
    'req.header:set-cookie',
    'resp.header:authorization',
    'header:authorization=/BEARER/',
    'resp.body:ana',
    'until:10m',
    'since:14:28',
    'tag:tod',
    'note:bob',
    'type:mcp',
    'mcp.method:*',
    '-orders',
  ])('%s does not match', (query) => expect(matches(query)).toBe(false));

  it('takes what is not known for no match, and its negation for a match', () => {
    for (const query of [
      'status:>=0',
      'duration:>=0',
      'type:*',
      'type:json',
      'body:a',
      'resp.header:*',
      'is:annotated',
      'is:slow',
    ]) {
      expect([query, matches(query, running)]).toEqual([query, false]);
      expect([query, matches(`-${query}`, running)]).toEqual([query, true]);
    }
    expect(matches('is:pending is:incomplete', running)).toBe(true);
  });

  it('knows GraphQL by path and by type', () => {
    const at = (path: string): FilterSubject => ({ ...running, summary: { ...running.summary, path } });
    expect(matches('type:graphql', at('/api/graphql?x'))).toBe(true);
    expect(matches('type:graphql', at('/graphqlish'))).toBe(false);
    expect(
      matches('type:graphql', { ...running, headers: () => [['CONTENT-TYPE', 'application/graphql; charset=utf-8']] }),
    ).toBe(true);
  });

  it('hands regular expressions to the guard that it is given', () => {
    const seen: string[] = [];
    const guarded = {
      ...context,
      testRegex: (regex: RegExp, text: string) => seen.push(`${regex} ${text.length}`) > 0,
    };
    const result = parseFilter('url:/a/i');
    expect(result.kind === 'filter' && evaluateFilter(result.filter, subject, guarded)).toBe(true);
    expect(seen).toEqual([`/a/i ${summary.url.length}`]);
  });
});

describe('filterNeeds', () => {
  const needs = (query: string): string[] => {
    const result = parseFilter(query);
    if (result.kind === 'problem') throw new Error(result.problem.message);
    expect(isSummaryFilter(result.filter)).toBe(Object.values(filterNeeds(result.filter)).every((need) => !need));
    return Object.entries(filterNeeds(result.filter)).flatMap(([need, isNeeded]) => (isNeeded ? [need] : []));
  };

  it('says what a filter asks for', () => {
    expect(needs('a host:b status:5xx type:json,ws is:error client:1 since:today')).toEqual([]);
    expect(needs('-header:a')).toEqual(['headers']);
    expect(needs('type:form OR body:x')).toEqual(['headers', 'bodies']);
    expect(needs('tag:a')).toEqual(['annotations']);
    expect(needs('is:annotated note:x color:red')).toEqual(['annotations']);
    expect(needs('session:a mcp.tool:b')).toEqual(['sessionName', 'mcp']);
  });

  it('asks for nothing that it did not announce', () => {
    const refusing: FilterSubject = {
      summary,
      headers: () => expect.unreachable(),
      bodyText: () => expect.unreachable(),
      sessionName: () => expect.unreachable(),
      annotations: () => expect.unreachable(),
      mcp: () => expect.unreachable(),
    };
    for (const query of [
      'a',
      'path:b',
      'method:GET',
      'host:*',
      'protocol:http',
      'http:2',
      'client:*',
      'status:5xx',
      'size:>1',
      'duration:>1',
      'type:json,ws,image/*',
      'since:1h',
      'is:error,slow,pending',
    ]) {
      matches(query, refusing);
      matches(`-${query}`, refusing);
    }
  });
});
