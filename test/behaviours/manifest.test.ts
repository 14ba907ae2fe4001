import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BEHAVIOURS } from './manifest.ts';

const testDir = fileURLToPath(new URL('..', import.meta.url));

/** Every `[id]` that a describe of the test tree begins its name with; places of a page are written the same way. */
async function citedIds(): Promise<Set<string>> {
  const files = (await readdir(testDir, { recursive: true })).filter((path) => path.endsWith('.test.ts'));
  const texts = await Promise.all(files.map((path) => readFile(join(testDir, path), 'utf8')));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/(?<!locator)\(\s*'\[([a-z0-9.-]+)\] /g)].map((match) => match[1]!)),
  );
}

describe('the manifest of behaviours', () => {
  it('has each behaviour cited by a test', async () => {
    const cited = await citedIds();
    expect(BEHAVIOURS.map(({ id }) => id).filter((id) => !cited.has(id))).toEqual([]);
  });

  it('knows each behaviour that a test cites', async () => {
    const known = new Set(BEHAVIOURS.map(({ id }) => id));
    expect([...(await citedIds())].filter((id) => !known.has(id))).toEqual([]);
  });

  it('names each one once', () => {
    const ids = BEHAVIOURS.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
