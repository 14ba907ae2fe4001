// docs/web-ui.md lists the keys of the web UI and shows its pictures: both must be there.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictures } from './screenshots/pictures.ts';

const rootDir = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(rootDir, path), 'utf8');
const page = read('docs/web-ui.md');

describe('docs/web-ui.md', () => {
  it('lists the keys that the sources register, and no others', () => {
    expect(keysOfPage().toSorted()).toEqual(keysOfSources().toSorted());
  });

  it.each(['docs/web-ui.md', 'README.md'])('shows pictures that exist: %s', (path) => {
    const shown = [...read(path).matchAll(/images\/([\w-]+)\.png/g)].map(([, name]) => name);
    expect(shown).not.toEqual([]);
    expect(shown.filter((name) => !existsSync(join(rootDir, 'docs', 'images', `${name}.png`)))).toEqual([]);
  });

  it('shows pictures that npm run screenshots makes anew', () => {
    const made = pictures.map(({ name }) => `${name}.png`);
    expect(made).toEqual(expect.arrayContaining(globSync('*.png', { cwd: join(rootDir, 'docs', 'images') })));
  });
});

function keysOfPage(): string[] {
  const table = /<!-- keys.*?-->([\s\S]*?)<!-- end of keys -->/.exec(page)?.[1] ?? '';
  const cells = [...table.matchAll(/^\| (`.*?) \| /gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key));
}

/** What is given to useAction and useShortcut, which the help sheet and the keyboard read. */
function keysOfSources(): string[] {
  const text = globSync('src/frontends/web/**/*.{ts,tsx}', { cwd: rootDir }).map(read).join('\n');
  const registered = /useAction\([^{]*\{[^}]*?\bkeys: '([^']+)'|useShortcut\(\s*'([^']+)'/g;
  return [...new Set([...text.matchAll(registered)].map(([, action, shortcut]) => action ?? shortcut ?? ''))];
}
