import { describe, expect, it } from 'vitest';
import { transferredBytes, typeText } from '../../../formats/entry-texts.ts';
import { type FailureKind, failureKinds } from '../../../model/failure.ts';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { hostWords, pathWords, statusTone, statusWords } from './entry-words.ts';

const entry = (change: Partial<EntrySummary> = {}): EntrySummary => ({
  id: 'e',
  sessionId: 's',
  number: 1,
  ordinal: 1,
  seq: 1,
  timestamp: 0,
  kind: 'http',
  method: 'GET',
  url: 'https://api.test:8443/a/b?c=1',
  protocol: 'https',
  host: 'api.test',
  path: '/a/b?c=1',
  httpVersion: '1.1',
  status: 200,
  statusText: 'OK',
  contentType: 'application/json',
  requestBodySize: 3,
  responseBodySize: 40,
  duration: 1,
  state: 'completed',
  failure: null,
  clientAddress: '127.0.0.1:1',
  remoteAddress: null,
  isComplete: true,
  isMocked: false,
  isBreakpointed: false,
  isModified: false,
  isTruncated: false,
  isReplay: false,
  isImported: false,
  annotationSummary: null,
  ...change,
});
const failed = (kind: FailureKind, status: number | null): EntrySummary =>
  entry({ status, state: 'failed', failure: { kind, side: 'upstream', phase: 'connect', message: '' } });

describe('what a row says', () => {
  it('of how it went', () => {
    expect(statusWords(entry())).toBe('200');
    expect(statusWords(failed('refused', null))).toBe('refused');
    expect(statusWords(failed('closed-early', 200))).toBe('200 cut off');
    expect(statusWords(entry({ status: null, state: 'waiting' }))).toBe('…');
    expect(statusWords(entry({ kind: 'websocket', status: 101, state: 'responding' }))).toBe('101 …');
    expect(statusWords(entry({ kind: 'tunnel', status: 200, state: 'responding' }))).toBe('open');
    for (const kind of failureKinds) expect(statusWords(failed(kind, null))).toMatch(/\w/);
  });

  it('in its tone', () => {
    expect([101, 200, 304, 404, 503, null].map((status) => statusTone(entry({ status })))).toEqual([
      'muted',
      'ok',
      'redirect',
      'warn',
      'danger',
      'muted',
    ]);
    expect(statusTone(failed('aborted', 200))).toBe('danger');
  });

  it('of where it went', () => {
    expect(hostWords(entry())).toBe('api.test:8443');
    expect(hostWords(entry({ kind: 'tunnel', url: 'db.test:5432' }))).toBe('db.test:5432');
    expect(hostWords(entry({ url: '', host: '' }))).toBe('–');
    expect(pathWords(entry())).toEqual({ path: '/a/b', query: '?c=1' });
  });

  it('of what came back', () => {
    const types = [
      'text/javascript',
      'application/problem+json',
      'image/webp',
      'text/event-stream',
      'font/woff2',
      null,
    ];
    expect(types.map((contentType) => typeText(entry({ contentType })))).toEqual([
      'js',
      'json',
      'webp',
      'sse',
      'font',
      '',
    ]);
    expect(typeText(entry({ kind: 'websocket' }))).toBe('ws');
    expect(transferredBytes(entry())).toBe(43);
    expect(transferredBytes(entry({ kind: 'tunnel' }))).toBe(43);
  });
});
