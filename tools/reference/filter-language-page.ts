// The tables of docs/filter-language.md come from the fields themselves; the rest of the page is written by hand.
import { filterFields, flagMeanings } from '../../src/model/filter/filter-fields.ts';
import { code, table } from './markdown.ts';

/** The page with its tables as the sources have them. */
export function withFilterTables(page: string): string {
  return withTable(withTable(page, 'fields', fieldTable()), 'flags', flagTable());
}

function withTable(page: string, name: string, text: string): string {
  const begin = `<!-- ${name}: written by \`npm run docs\` -->\n`;
  const end = `<!-- end of ${name} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`docs/filter-language.md has no place for the table of ${name}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n\n${page.slice(to)}`;
}

function fieldTable(): string {
  const rows = filterFields.map(({ name, aliases, description, example, needs }) => {
    return [[name, ...aliases].map(code).join(', '), description, code(example), needs];
  });
  return table(['field', 'finds entries by', 'example', 'value'], rows);
}

const flagTable = (): string =>
  table(
    ['word', 'meaning'],
    Object.entries(flagMeanings).map(([flag, meaning]) => [code(`is:${flag}`), meaning]),
  );
