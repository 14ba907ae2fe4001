// ARCHITECTURE.md is what a newcomer believes. Its map must show the folders that exist, and its table the rules that are enforced.
import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderRule, folderRules } from './import-map.ts';

const rootDir = join(import.meta.dirname, '..');
const page = readFileSync(join(rootDir, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  const shown = foldersOfMap(page);

  it('shows the folders of src/ that hold code, two levels deep', () => {
    expect(shown.map((each) => each.path)).toEqual(expect.arrayContaining(foldersOnDisk('src', 2)));
  });

  it('shows no folder that does not exist, unless it says (planned)', () => {
    const built = shown.filter((each) => !each.isPlanned).map((each) => each.path);
    expect(built.filter((path) => !holdsCode(path))).toEqual([]);
  });

  it('calls no folder planned that exists', () => {
    expect(shown.filter((each) => each.isPlanned && holdsCode(each.path))).toEqual([]);
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

/** Folders below a path, `levels` deep, with at least one source file in or under them. */
function foldersOnDisk(path: string, levels: number): string[] {
  return folderEntries(path)
    .filter((each) => each.isDirectory() && holdsCode(`${path}/${each.name}`))
    .map((each) => `${path}/${each.name}`)
    .flatMap((below) => (levels > 1 ? [below, ...foldersOnDisk(below, levels - 1)] : [below]));
}

function holdsCode(path: string): boolean {
  return folderEntries(path).some((each) =>
    each.isDirectory() ? holdsCode(`${path}/${each.name}`) : /\.tsx?$/.test(each.name),
  );
}

function folderEntries(path: string): Dirent[] {
  return existsSync(join(rootDir, path)) ? readdirSync(join(rootDir, path), { withFileTypes: true }) : [];
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
