// Filtered pages, however thin they are cut, give every match once and in order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/model/app-error.ts';
import { evaluateFilter, filterThresholds } from '../../../src/model/filter/evaluate-filter.ts';
import type { Filter } from '../../../src/model/filter/filter-tree.ts';
import { parseFilter } from '../../../src/model/filter/parse-filter.ts';
import { createDataDirectory } from '../../../src/record/store/data-directory.ts';
import { migrate, openForWriting } from '../../../src/record/store/database.ts';
import { FilteredPages } from '../../../src/record/store/read/queries/filtered-pages.ts';
import { seenValues } from '../../../src/record/store/read/queries/seen-values.ts';
import type { EntryQuery, FoundPage } from '../../../src/record/store/read/store-reader.ts';
import { madeEntry, madeFilter, madeNow } from './filter-arbitraries.ts';
import { insertEntry, insertSessions, type MadeEntry, madeSessions, subjectOf } from './filter-rows.ts';

const sessionId = madeSessions[0]!.id;
const clearedUpTo = 30;
const context = {
  now: madeNow,
  zoneMinutes: (at: number) => 0 - new Date(at).getTimezoneOffset(),
  ...filterThresholds,
};
let dataDir: string;
let database: DatabaseSync;
let entries: MadeEntry[];

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'nectoproxy-pages-'));
  createDataDirectory(dataDir);
  database = openForWriting(dataDir);
  migrate(database);
  insertSessions(database);
  entries = fc.sample(madeEntry, { numRuns: 400, seed: 7 });
  database.exec('BEGIN');
  // Numbers have gaps, as in a store where other changes take numbers too.
  for (const [index, entry] of entries.entries()) insertEntry(database, numberOf(index), entry);
  database.prepare('UPDATE sessions SET cleared_up_to = ? WHERE id = ?').run(clearedUpTo, sessionId);
  database.exec('COMMIT');
});
afterAll(() => {
  database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const numberOf = (index: number): number => index * 3 + 1;

function expectedNumbers(filter: Filter): number[] {
  return entries.flatMap((entry, index) => {
    const isListed = entry.summary.sessionId === sessionId && numberOf(index) > clearedUpTo;
    return isListed && evaluateFilter(filter, subjectOf(entry), context) ? [numberOf(index)] : [];
  });
}

function allPages(
  pages: FilteredPages,
  query: Omit<EntryQuery, 'sessionId' | 'cursor'> & { filter: Filter },
): FoundPage[] {
  const found: FoundPage[] = [];
  for (let cursor: number | undefined; ; ) {
    const page = pages.page({ sessionId, cursor, ...query }, { asOfSeq: 0, now: madeNow });
    found.push(page);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

const parsed = (query: string): Filter => {
  const result = parseFilter(query);
  if (result.kind === 'problem') throw new Error(result.problem.message);
  return result.filter;
};
const thin = { sliceMs: -1, firstWindow: { summary: 40, content: 25 }, regexTimeoutMs: 3000 };

describe('filtered pages', () => {
  it('give every match once, in order, whatever the limit and the slice', () => {
    const limits = fc.constantFrom(1, 3, 50, 1000);
    const orders = fc.constantFrom('newest-first' as const, 'oldest-first' as const);
    const cases = fc.property(madeFilter, limits, orders, fc.boolean(), (filter, limit, order, isThin) => {
      const pages = allPages(isThin ? new FilteredPages(database, thin) : new FilteredPages(database), {
        filter,
        limit,
        order,
      });
      const numbers = pages.flatMap((page) => page.entries.map((entry) => entry.number));
      const expected = expectedNumbers(filter);
      expect(numbers).toEqual(order === 'oldest-first' ? expected : expected.toReversed());
      for (const page of pages) {
        expect(page.entries.length).toBeLessThanOrEqual(limit);
        expect(page.isScanning && page.nextCursor === null).toBe(false);
      }
    });
    fc.assert(cases, { numRuns: 120 });
  });

  it.each([
    'host:example.com',
    'status:4xx,500',
    'method:get',
    'type:json,text/html',
    'host:*.example.com -status:404',
    'status:>=200 type:json body:a',
    'status:777',
  ])('begin from an index for %s', (query) => {
    const filter = parsed(query);
    for (const pace of [undefined, thin]) {
      for (const order of ['newest-first', 'oldest-first'] as const) {
        const pages = allPages(new FilteredPages(database, pace), { filter, limit: 4, order });
        const numbers = pages.flatMap((page) => page.entries.map((entry) => entry.number));
        expect(numbers.toSorted((a, b) => a - b)).toEqual(expectedNumbers(filter));
      }
    }
  });

  it('say that they are still looking when a slice ends first', () => {
    const pages = allPages(new FilteredPages(database, thin), {
      filter: parsed('nowhere-at-all'),
      limit: 10,
      order: 'newest-first',
    });
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.slice(0, -1).every((page) => page.isScanning && page.entries.length === 0)).toBe(true);
    expect(pages[pages.length - 1]).toMatchObject({ isScanning: false, nextCursor: null });
  });

  it('know neither a removed session nor one without entries', () => {
    const query = { filter: parsed(''), limit: 5, order: 'newest-first' as const };
    const page = (id: string) =>
      new FilteredPages(database).page({ ...query, sessionId: id }, { asOfSeq: 9, now: madeNow });
    expect(page('no such session')).toEqual({ entries: [], nextCursor: null, asOfSeq: 9, isScanning: false });
    database.prepare('UPDATE sessions SET is_removed = 1 WHERE id = ?').run(madeSessions[1]!.id);
    expect(page(madeSessions[1]!.id).entries).toEqual([]);
    database.prepare('UPDATE sessions SET is_removed = 0 WHERE id = ?').run(madeSessions[1]!.id);
  });

  it('interrupt a regular expression that backtracks without end, and work on', () => {
    const url = `https://example.com/${'ab'.repeat(60)}!`;
    insertEntry(database, 5000, { ...entries[0]!, summary: { ...entries[0]!.summary, sessionId, url } });
    const pages = new FilteredPages(database, { ...thin, regexTimeoutMs: 200 });
    const find = (query: string) =>
      pages.page({ sessionId, filter: parsed(query), limit: 5, order: 'newest-first' }, { asOfSeq: 0, now: madeNow });
    const startedAt = performance.now();
    // Three branches of which one is made of the other two: no simple check sees it.
    expect(() => find('url:/com\\/(a|b|ab)*$/')).toThrow(AppError);
    expect(performance.now() - startedAt).toBeLessThan(2000);
    expect(() => find('url:/com\\/(a|b|ab)*$/')).toThrow(/takes too long on an entry/);
    expect(find('url:/b!$/').entries).toHaveLength(1);
    database.exec('DELETE FROM traffic WHERE number = 5000');
  });
});

describe('seenValues', () => {
  const seen = (field: Parameters<typeof seenValues>[1]['field'], prefix = '') =>
    seenValues(database, { sessionId, field, prefix, limit: 50 });

  it('gives what entries of the session have', () => {
    expect(seen('method').toSorted()).toEqual(['GET', 'M-SEARCH', 'POST', 'PUT', 'get']);
    expect(seen('status')).toEqual(['101', '200', '204', '301', '404', '499', '500', '599']);
    expect(seen('status', '4')).toEqual(['404', '499', '204']);
    expect(seen('type')).toContain('application/problem+json');
    expect(seen('host', 'EXAMPLE').slice(0, 1)).toEqual(['example.com']);
    expect(seen('host', 'example')).toEqual(expect.arrayContaining(['api.example.com', 'notexample.com']));
    expect(seen('header')).toEqual(expect.arrayContaining(['accept', 'set-cookie', 'x-trace']));
    expect(seen('client')).toEqual(expect.arrayContaining(['127.0.0.1', '::1']));
    expect(seen('color')).toContain('red');
    expect(seen('tag').length).toBeGreaterThan(5);
    expect(seen('session')).toContain('Übung');
    expect(seen('body')).toEqual([]);
    expect(seenValues(database, { sessionId: 'none', field: 'host', prefix: '', limit: 5 })).toEqual([]);
  });
});
