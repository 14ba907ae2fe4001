// ARCHITECTURE.md is what a newcomer believes. Its map must show the folders that exist, and its table the rules that are enforced.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderRule, folderRules } from './import-map.ts';

const rootDir = join(import.meta.dirname, '..');
const page = readFileSync(join(rootDir, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  const shown = foldersOfMap(page);

  it('shows every folder of src/ that holds code', () => {
    expect(shown.map((each) => each.path)).toEqual(expect.arrayContaining(foldersOnDisk('src')));
  });

  it('shows no folder that does not exist, unless it says (planned)', () => {
    const built = shown.filter((each) => !each.isPlanned).map((each) => each.path);
    expect(built.filter((path) => !existsSync(join(rootDir, path)))).toEqual([]);
  });

  it('calls no folder planned that exists', () => {
    const existing = foldersOnDisk('src');
    expect(shown.filter((each) => each.isPlanned && existing.includes(each.path))).toEqual([]);
  });

  it('has the table of imports that is enforced', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|$/gm)].map(([, folder, imports, builtIns]) => ({
      folder,
      imports,
      builtIns,
    }));
    expect(rows).toEqual(folderRules.map(tableRow));
  });
});

function foldersOfMap(text: string): { path: string; isPlanned: boolean }[] {
  const block = /```\nsrc\/\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const parents = ['src'];
  return [...block.matchAll(/^( +)([\w-]+)\/ +(.*)$/gm)].map(([, indent = '', name = '', description = '']) => {
    const depth = indent.length / 2;
    const path = `${parents[depth - 1]}/${name}`;
    parents[depth] = path;
    return { path, isPlanned: description.startsWith('(planned)') };
  });
}

/** Folders down to the third level under src/ in which there is at least one source file. */
function foldersOnDisk(path: string, depth = 0): string[] {
  const entries = readdirSync(join(rootDir, path), { withFileTypes: true });
  const below =
    depth < 3
      ? entries.filter((each) => each.isDirectory()).flatMap((each) => foldersOnDisk(`${path}/${each.name}`, depth + 1))
      : [];
  const hasCode = entries.some((each) => /\.tsx?$/.test(each.name)) || below.length > 0;
  return depth > 0 && hasCode ? [path, ...below] : below;
}

function tableRow({ folder, mayImport, nodeBuiltIns }: FolderRule) {
  return {
    folder,
    imports: mayImport === 'all' ? 'all' : mayImport.join(', ') || '–',
    builtIns: builtInsCell(nodeBuiltIns),
  };
}

function builtInsCell(allowed: FolderRule['nodeBuiltIns']): string {
  if (typeof allowed === 'boolean') return allowed ? 'yes' : 'no';
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return 'only' in allowed ? `only ${list(allowed.only)}` : `yes, except ${list(allowed.except)}`;
}
