// Rules of CONTRIBUTING.md that no other check sees.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const rootDir = join(import.meta.dirname, '..');
const folders = ['bin', 'src', 'test', 'bench', 'tools'];
const read = (path: string) => readFileSync(join(rootDir, path), 'utf8');

describe('names', () => {
  it('say what a file holds, and no file is there only to pass others on', () => {
    const vague = /(^|[-/])(utils?|helpers?|common|managers?|services?|misc)(\.[jt]sx?$|\/)|\/index\.[jt]sx?$/;
    expect(folders.flatMap(filesBelow).filter((path) => vague.test(path))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; optionalDependencies?: object }>;
  };

  it('names no registry, so that it installs from any', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"|registry\./);
  });

  it('has a version for every package, those for other platforms included', () => {
    const entries = Object.entries(lock.packages);
    expect(entries.filter(([, entry]) => !entry.version).map(([path]) => path)).toEqual([]);
    const wanted = entries.flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })),
    );
    const missing = wanted.filter(
      ({ path, name }) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
    );
    expect(missing).toEqual([]);
  });

  it('keeps TypeScript at 6, the last one that dependency-cruiser and knip can read', () => {
    expect(lock.packages['node_modules/typescript']?.version).toMatch(/^6\./);
  });
});

describe('CHANGELOG.md', () => {
  it('has a place for the next change and the version of package.json once that is released', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(read('CHANGELOG.md')).toMatch(/^## \[Unreleased\]$/m);
    const versions = [...read('CHANGELOG.md').matchAll(/^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$/gm)].map(
      ([, each]) => each,
    );
    expect(versions[0] ?? version).toBe(version);
  });
});

function filesBelow(path: string): string[] {
  return readdirSync(join(rootDir, path), { withFileTypes: true }).flatMap((entry) => {
    const below = `${path}/${entry.name}`;
    if (entry.name === 'node_modules') return [];
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}
