// docs/filter-language.md is what people learn the language from: its tables are the sources', and what it shows can be written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../src/model/filter/parse-filter.ts';
import { withFilterTables } from './reference/filter-language-page.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'filter-language.md'), 'utf8');

describe('docs/filter-language.md', () => {
  it('has the fields and words that there are; else: npm run docs', () => {
    expect(withFilterTables(page)).toBe(page);
  });

  it('shows queries that work', () => {
    const rows = [...page.matchAll(/^\| (`.*?`(?: or `.*?`|, `.*?`)*) \| [a-z]/gm)].map(([, cell = '']) => cell);
    const queries = rows.flatMap((cell) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, query = '']) => query.replaceAll('\\|', '|')),
    );
    expect(queries).toContain('(status:404 OR is:failed) host:a.test');
    const problems = queries.filter((query) => parseFilter(query).kind === 'problem');
    expect(problems).toEqual([]);
  });
});
