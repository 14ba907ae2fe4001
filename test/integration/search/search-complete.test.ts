// Whatever is recorded, a search finds what a plain look at every text finds, and nothing else.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldCase } from '../../../src/model/filter/fold-case.ts';
import type { RawHeaders } from '../../../src/model/http-message.ts';
import { type ServedStore, startServedStore } from '../serve/served-store.ts';
import { codingName, encoders, search, wordsOf } from './search-lab.ts';

let served: ServedStore;
beforeAll(async () => {
  served = await startServedStore();
});
afterAll(() => served?.stop());

/** Few pieces, so that a needle made of them is often there: letters with and without case, quotes, escapes, what SQLite's LIKE gives a meaning. */
const pieces = [
  'a',
  'B',
  'ab',
  '%',
  '_',
  '"',
  '\\',
  ': ',
  ' ',
  'é',
  'É',
  'ß',
  '日本',
  'İ',
  'K',
  'σ',
  'ς',
  '\n',
  '{"id":',
  '42',
  '🙂',
];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
const ascii = text.map((value) => value.replaceAll(/[^ -~]/g, ''));
const charsets: Record<string, (value: string) => Buffer> = {
  '': (value) => Buffer.from(value),
  '; charset=utf-8': (value) => Buffer.from(value),
  '; charset=utf-16le': (value) => Buffer.from(value, 'utf16le'),
};
const entry = fc.record({
  path: ascii.map((value) => `/${encodeURI(value)}`),
  header: ascii.map((value) => value.trim()),
  body: text,
  coding: fc.constantFrom(...Object.keys(encoders)),
  charset: fc.constantFrom(...Object.keys(charsets)),
  note: fc.option(text.filter((value) => value.trim() !== '')),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;
const needle = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('').trim())
  // Quotes around all of it, and a regular expression with flags, are another thing.
  .filter((value) => value !== '' && !/^".+"$/s.test(value));

async function record(sessionId: string, made: Entry): Promise<string> {
  const coding: RawHeaders = made.coding === 'identity' ? [] : [['Content-Encoding', codingName(made.coding)]];
  const bytes = charsets[made.charset]?.(made.body) as Buffer;
  const { id } = await served.record({
    sessionId,
    start: {
      url: `http://x.test${made.path}`,
      path: made.path,
      host: 'x.test',
      requestHeaders: [['X-Made', made.header]],
    },
    responseHeaders: [['Content-Type', `text/plain${made.charset}`], ...coding],
    responseBody: encoders[made.coding]?.(bytes) as Uint8Array,
    isUnflushed: true,
  });
  return id;
}

function naive(made: Entry, q: string, isCaseSensitive: boolean): string[] {
  const fold = (value: string) => (isCaseSensitive ? value : foldCase(value));
  const has = (value: string) => fold(value).includes(fold(q));
  return [
    has(`http://x.test${made.path}`) && 'url',
    has(`X-Made: ${made.header}`) && 'request header X-Made',
    has(`Content-Type: text/plain${made.charset}`) && 'response header Content-Type',
    made.coding !== 'identity' &&
      has(`Content-Encoding: ${codingName(made.coding)}`) &&
      'response header Content-Encoding',
    has(made.body) && 'response body',
    made.note !== null && has(made.note) && 'note',
  ].filter((place) => place !== false);
}

describe('a search', () => {
  it('finds what a look at every text finds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { minLength: 1, maxLength: 6 }),
        fc.array(needle, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (made, needles, isCaseSensitive) => {
          const { body: session } = await served.call('POST', '/api/sessions', { name: 'generated' });
          const ids: string[] = [];
          for (const each of made) ids.push(await record(session.id, each));
          await served.recorder.flush();
          for (const [at, { note }] of made.entries()) {
            if (note !== null) await served.call('POST', '/api/annotations', { trafficId: ids[at], note });
          }
          for (const q of needles) {
            const more = { sessionId: session.id as string, case: String(isCaseSensitive) };
            const { hits } = await search(served, q, more);
            const found = Object.fromEntries(hits.map((hit) => [hit.entry.id, hit.found.map(wordsOf)]));
            const wanted = made.map((each, at) => [ids[at], naive(each, q, isCaseSensitive)] as const);
            expect(found, JSON.stringify(q)).toEqual(
              Object.fromEntries(wanted.filter(([, places]) => places.length > 0)),
            );
          }
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);
});
