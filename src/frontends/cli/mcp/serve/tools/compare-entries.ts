import { z } from 'zod';
import { compareTwoEntries } from '../../../../../contract/compare.ts';
import type { ApiClient } from '../../../../api-client/create-api-client.ts';
import { findEntry } from '../../../traffic/find-entry.ts';
import type { Secrets } from '../secrets.ts';
import { cut, showEntry, shownEntry } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { entry, session } from '../tool-inputs.ts';

const mostItems = 100;
const mostLines = 200;
const longestValue = 500;

const { shape } = compareTwoEntries.reply.schema;
const part = shape.parts.element;
const item = part.shape.items.element;
const names = (what: string) =>
  z
    .array(z.string().regex(/^[^,]*$/, 'Must hold no comma.'))
    .default([])
    .describe(what);

export const compareEntries = defineTool({
  name: 'compare_entries',
  title: 'Compare two entries',
  description:
    'What differs between two entries, by meaning: headers in any order, JSON by path, forms by field, text by line. They may be of different sessions when given by id.',
  input: z.strictObject({
    a: entry,
    b: entry,
    session,
    ignoreHeaders: names('Header names that do not count.'),
    ignorePaths: names('JSON paths that do not count, such as $.items[*].id or $..requestId.'),
  }),
  output: z.object({
    a: shownEntry,
    b: shownEntry,
    ...{ verdict: shape.verdict, differences: shape.differences, noiseDifferences: shape.noiseDifferences },
    parts: z
      .array(
        part.pick({ part: true, verdict: true, form: true, note: true, itemsLeftOff: true }).extend({
          items: z.array(item).describe(`At most ${mostItems}.`),
          lines: z
            .array(z.string())
            .nullable()
            .describe('Of texts: lines with "-" (only in a), "+" (only in b) or " ".'),
        }),
      )
      .describe('Parts that differ or could not be compared.'),
    timings: shape.timings,
  }),
  answer: async ({ a, b, session: wanted, ignoreHeaders, ignorePaths }, { api, secrets }) => {
    const [first, second] = [await findEntry(api, a, wanted ?? null), await findEntry(api, b, wanted ?? null)];
    const found = await api.compare.entries({
      ...{ a: first.id, b: second.id },
      ...{ ignoreHeaders: ignoreHeaders.join(','), ignorePaths: ignorePaths.join(',') },
    });
    return {
      ...found,
      a: showEntry(found.a, secrets),
      b: showEntry(found.b, secrets),
      parts: found.parts.filter(({ verdict }) => verdict !== 'same').map((each) => shownPart(each, secrets)),
    };
  },
});

type Part = Awaited<ReturnType<ApiClient['compare']['entries']>>['parts'][number];

function shownPart(found: Part, secrets: Secrets) {
  const shown = (at: string, value: string | null): string | null =>
    value && cut(shownValue(found, { at, value }, secrets), longestValue);
  const items = found.items.slice(0, mostItems);
  return {
    ...found,
    items: items.map((each) => ({ ...each, a: shown(each.at, each.a), b: shown(each.at, each.b) })),
    itemsLeftOff: found.itemsLeftOff + found.items.length - items.length,
    lines: found.lines && shownLines(found.lines, secrets),
  };
}

function shownValue({ part: name }: Part, { at, value }: { at: string; value: string }, secrets: Secrets): string {
  if (name === 'request-cookies' || name === 'response-cookies') return secrets.hidden(value);
  if (name === 'query') return secrets.parameter(at, value);
  if (name === 'url' || name === 'request-line') return secrets.url(value);
  return secrets.named(/[\w-]+(?=[\]"']*$)/.exec(at)?.[0] ?? at, value);
}

const signs = { same: ' ', added: '+', removed: '-' } as const;

function shownLines(lines: NonNullable<Part['lines']>, secrets: Secrets): string[] {
  const shown = lines
    .slice(0, mostLines)
    .map(({ change, text }) => `${signs[change]}${cut(secrets.text(text), longestValue)}`);
  return lines.length > mostLines ? [...shown, `… [${lines.length - mostLines} more lines]`] : shown;
}
