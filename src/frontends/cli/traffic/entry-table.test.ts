import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntrySummary } from '../../../model/traffic-entry.ts';
import { displayWidth } from '../../terminal-text/display-width.ts';
import { createStyle } from '../terminal/style.ts';
import { entryCells, statusText } from './entry-cells.ts';
import { createEntryTable } from './entry-table.ts';

const style = createStyle(false);
const failure = { kind: 'closed-early', side: 'upstream', phase: 'response-body', message: 'gone' } as const;

function entry(different: Partial<EntrySummary> = {}): EntrySummary {
  return {
    id: '0',
    sessionId: '0',
    number: 7,
    ordinal: 7,
    seq: 1,
    timestamp: 1_700_000_000_000,
    kind: 'http',
    method: 'GET',
    url: 'https://api.example.com/v1/items?page=2',
    protocol: 'https',
    host: 'api.example.com',
    path: '/v1/items?page=2',
    httpVersion: '1.1',
    status: 200,
    statusText: 'OK',
    contentType: 'application/json',
    requestBodySize: 0,
    responseBodySize: 1234,
    duration: 12.3,
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
    ...different,
  };
}

describe('an entry’s status', () => {
  it('says honestly what is not there', () => {
    expect(statusText(entry())).toBe('200');
    expect(statusText(entry({ state: 'waiting', status: null }))).toBe('…');
    expect(statusText(entry({ state: 'responding' }))).toBe('200 …');
    expect(statusText(entry({ state: 'failed', failure }))).toBe('200 closed-early');
    expect(statusText(entry({ state: 'failed', status: null, failure: { ...failure, kind: 'refused' } }))).toBe(
      'refused',
    );
  });

  it.each([
    ['application/json', 'json'],
    ['application/problem+json', 'json'],
    ['text/event-stream', 'sse'],
    ['image/svg+xml', 'svg'],
    ['text/plain', 'text'],
    ['font/woff2', 'font'],
    ['application/grpc+proto', 'grpc'],
    ['x/\u001b[2J', '\\x1b[2J'],
    [null, ''],
  ])('of %j is shown as %s', (contentType, text) =>
    expect(entryCells(entry({ contentType }), style).type.text).toBe(text),
  );
});

describe('the table', () => {
  it('aligns its columns and names the port', () => {
    const entries = [
      entry({ url: 'http://127.0.0.1:3000/', host: '127.0.0.1', path: '/' }),
      entry({
        state: 'failed',
        status: null,
        failure: { ...failure, kind: 'unresolved' },
        contentType: null,
        ordinal: 12,
      }),
    ];
    const table = createEntryTable({ style, width: null, entries });
    const [titles, first, second] = [table.titles(), ...entries.map(table.line)];
    expect(first).toContain('127.0.0.1:3000');
    expect(second).toContain('unresolved');
    const starts = ['HOST', 'PATH'].map((title) => (titles as string).indexOf(title));
    expect([first, second].map((line) => starts.map((at) => (line as string).charAt(at)))).toEqual([
      ['1', '/'],
      ['a', '/'],
    ]);
  });

  it('never cuts when nobody looks at columns', () => {
    const path = `/${'x'.repeat(500)}`;
    expect(createEntryTable({ style, width: null, entries: [] }).line(entry({ path }))).toContain(path);
  });

  it('fits any terminal of a sensible width', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 120 });
    fc.assert(
      fc.property(fc.integer({ min: 70, max: 250 }), texts, texts, fc.boolean(), (width, path, host, isKnown) => {
        const one = entry({ path: `/${path}`, url: `http://${host}/`, host, state: 'failed', failure });
        const table = createEntryTable({ style, width, entries: isKnown ? [one] : [] });
        expect(displayWidth(table.line(one))).toBeLessThanOrEqual(width);
        expect(displayWidth(table.titles())).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps host and path readable on a narrow one', () => {
    const line = createEntryTable({ style, width: 80, entries: [] }).line(entry());
    expect(line).toContain('api.example.com');
    expect(line).toContain('/v1/items');
  });
});
