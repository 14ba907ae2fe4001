// Writes docs/reference/ from the sources, so that it cannot say anything else than the program does: npm run docs.
// With --check it only compares, and fails when a page is missing, out of date or left over.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPage } from './reference/api-page.ts';
import { commandLinePage } from './reference/command-line-page.ts';
import { errorsPage } from './reference/errors-page.ts';
import { eventsPage } from './reference/events-page.ts';
import { withFilterTables } from './reference/filter-language-page.ts';
import { blocks, type Page } from './reference/markdown.ts';
import { settingsPage } from './reference/settings-page.ts';
import { tablesPage } from './reference/tables-page.ts';

const referenceDir = join(import.meta.dirname, '..', 'docs', 'reference');
/** Written by hand, with tables from the sources. */
const filterPage = join(referenceDir, '..', 'filter-language.md');
const note = '<!-- Written by `npm run docs` from the sources. Change those, not this page. -->';

const pages = [commandLinePage(), apiPage(), eventsPage(), settingsPage(), errorsPage(), tablesPage()];
const files = new Map([
  ...pages.map((page): [string, string] => [page.file, pageText(page)]),
  ['README.md', indexText(pages)],
]);

if (process.argv.includes('--check')) {
  check();
} else {
  write();
}

function write(): void {
  mkdirSync(referenceDir, { recursive: true });
  for (const name of leftOver()) rmSync(join(referenceDir, name));
  for (const [name, text] of files) writeFileSync(join(referenceDir, name), text);
  writeFileSync(filterPage, withFilterTables(readFileSync(filterPage, 'utf8')));
  console.log(`docs/reference: ${files.size} pages written`);
}

function check(): void {
  const outdated = [...files].filter(([name, text]) => readPage(name) !== text).map(([name]) => name);
  const filterText = readFileSync(filterPage, 'utf8');
  if (withFilterTables(filterText) !== filterText) outdated.push('../filter-language.md');
  const wrong = [...outdated, ...leftOver()];
  if (wrong.length === 0) return console.log(`docs/reference: ${files.size} pages, all up to date`);
  console.error(
    `docs/reference does not say what the sources say: ${wrong.join(', ')}. Run "npm run docs" and commit the result.`,
  );
  process.exitCode = 1;
}

function leftOver(): string[] {
  return existsSync(referenceDir) ? readdirSync(referenceDir).filter((name) => !files.has(name)) : [];
}

function readPage(name: string): string | undefined {
  const path = join(referenceDir, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function pageText({ title, body }: Page): string {
  return `${blocks(note, `# ${title}`, body)}\n`;
}

function indexText(all: readonly Page[]): string {
  const list = all.map((page) => `- [${page.title}](${page.file}): ${page.summary}`).join('\n');
  return `${blocks(note, '# Reference', list)}\n`;
}
