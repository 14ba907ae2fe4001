// Each rule is planted with a violation in a temporary tree and must be seen. A checker that reads no files (a TypeScript version it does
// not know, a changed option) reports "no violations" as well; here that fails.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRules } from './import-rules.ts';

const rootDir = join(import.meta.dirname, '..');

interface Planted {
  rule: string;
  file: string;
  line: string;
}

const planted: Planted[] = [
  { rule: 'model-imports', file: 'src/model/a.ts', line: `import { x } from '../wire/x.ts';` },
  { rule: 'model-imports', file: 'src/model/b.ts', line: `import type { X } from '../record/x.ts';` },
  { rule: 'wire-imports', file: 'src/wire/a.ts', line: `import { x } from '../capture/x.ts';` },
  { rule: 'formats-imports', file: 'src/formats/a.ts', line: `import type { X } from '../contract/x.ts';` },
  { rule: 'contract-imports', file: 'src/contract/a.ts', line: `import { x } from '../serve/x.ts';` },
  { rule: 'capture-imports', file: 'src/capture/a.ts', line: `import { x } from '../record/x.ts';` },
  { rule: 'capture-imports', file: 'src/capture/b.ts', line: `import type { X } from '../record/x.ts';` },
  { rule: 'record-imports', file: 'src/record/a.ts', line: `import { x } from '../wire/x.ts';` },
  { rule: 'serve-imports', file: 'src/serve/a.ts', line: `import { x } from '../capture/x.ts';` },
  { rule: 'serve-imports', file: 'src/serve/b.ts', line: `import { x } from '../record/store/write/x.ts';` },
  { rule: 'frontends-imports', file: 'src/frontends/cli/a.ts', line: `import { x } from '../../record/x.ts';` },
  { rule: 'frontends-imports', file: 'src/frontends/web/a.ts', line: `import type { X } from '../../serve/x.ts';` },
  { rule: 'model-without-node', file: 'src/model/c.ts', line: `import { readFileSync as x } from 'node:fs';` },
  { rule: 'model-without-node', file: 'src/model/d.ts', line: `import type { Socket as X } from 'node:net';` },
  { rule: 'wire-without-node', file: 'src/wire/b.ts', line: `import x from 'node:zlib';` },
  { rule: 'formats-without-node', file: 'src/formats/b.ts', line: `import x from 'fs';` },
  { rule: 'contract-without-node', file: 'src/contract/b.ts', line: `import x from 'node:path';` },
  { rule: 'capture-without-node', file: 'src/capture/interceptors/a.ts', line: `import x from 'node:net';` },
  { rule: 'frontends-without-node', file: 'src/frontends/web/b.ts', line: `import x from 'node:path';` },
  { rule: 'frontends-without-node', file: 'src/frontends/api-client/a.ts', line: `import x from 'node:http';` },
  { rule: 'web-imports-no-other-frontend', file: 'src/frontends/web/c.ts', line: `import { x } from '../cli/x.ts';` },
  { rule: 'tui-imports-no-other-frontend', file: 'src/frontends/tui/a.ts', line: `import { x } from '../web/x.ts';` },
  {
    rule: 'cli-imports-no-other-frontend',
    file: 'src/frontends/cli/b.ts',
    line: `import type { X } from '../tui/x.ts';`,
  },
  { rule: 'interceptors-alone', file: 'src/capture/interceptors/b.ts', line: `import { x } from '../x.ts';` },
  { rule: 'interceptors-alone', file: 'src/capture/interceptors/c.ts', line: `import type { X } from '../x.ts';` },
  { rule: 'app-imported-by-nobody', file: 'src/serve/c.ts', line: `import type { X } from '../app/x.ts';` },
  {
    rule: 'app-imported-by-nobody',
    file: 'test/integration/a.test.ts',
    line: `import { x } from '../../src/app/x.ts';`,
  },
  { rule: 'tests-imported-by-nobody', file: 'src/record/b.ts', line: `import { x } from '../../test/support/x.ts';` },
  { rule: 'tests-imported-by-nobody', file: 'src/record/c.ts', line: `import type { X } from './x.test.ts';` },
  { rule: 'no-test-imports-a-test', file: 'src/record/y.test.ts', line: `import { x } from './x.test.ts';` },
  { rule: 'no-dev-dependencies', file: 'src/capture/c.ts', line: `import x from 'undici';` },
  { rule: 'declared-packages-only', file: 'src/capture/d.ts', line: `import x from 'acorn';` },
  { rule: 'resolvable', file: 'src/capture/e.ts', line: `import { x } from './nowhere.ts';` },
  { rule: 'pure-without-packages', file: 'src/model/e.ts', line: `import { z as x } from 'zod';` },
  { rule: 'pure-without-packages', file: 'src/wire/c.ts', line: `import type { ZodType as X } from 'zod';` },
  { rule: 'sqlite-in-the-store', file: 'src/capture/f.ts', line: `import { DatabaseSync as x } from 'node:sqlite';` },
  {
    rule: 'no-cycles',
    file: 'src/model/ring-one.ts',
    line: `import type { X } from './ring-two.ts'; export type Y = 1;`,
  },
];

const allowed: Omit<Planted, 'rule'>[] = [
  { file: 'src/wire/ok.ts', line: `import { x } from '../model/x.ts';` },
  { file: 'src/capture/ok.ts', line: `import { x } from '../wire/x.ts'; import y from 'node:net';` },
  { file: 'src/record/store/ok.ts', line: `import { DatabaseSync as x } from 'node:sqlite';` },
  { file: 'src/serve/ok.ts', line: `import { x } from '../record/store/read/x.ts'; import { Hono as y } from 'hono';` },
  { file: 'src/frontends/cli/ok.ts', line: `import { x } from '../api-client/x.ts'; import y from 'node:path';` },
  { file: 'src/app/ok.ts', line: `import { x } from '../serve/x.ts'; import { x as y } from '../capture/x.ts';` },
  {
    file: 'src/wire/ok.test.ts',
    line: `import { x } from '../../test/support/x.ts'; import { it as y } from 'vitest';`,
  },
];

const targets = [
  'model',
  'wire',
  'capture',
  'record',
  'record/store/read',
  'record/store/write',
  'serve',
  'contract',
  'app',
].map((folder) => `src/${folder}/x.ts`);
const otherTargets = ['web', 'tui', 'cli', 'api-client'].map((folder) => `src/frontends/${folder}/x.ts`);

interface Violation {
  rule: { name: string };
  from: string;
}

let treeDir: string;
let violations: Violation[];

beforeAll(() => {
  treeDir = mkdtempSync(join(tmpdir(), 'nectoproxy-imports-'));
  for (const path of [...targets, ...otherTargets, 'test/support/x.ts', 'src/record/x.test.ts']) {
    write(path, 'export const x = 1; export type X = 1;');
  }
  write('src/model/ring-two.ts', `import type { Y } from './ring-one.ts'; export type X = Y;`);
  for (const { file, line } of [...planted, ...allowed]) write(file, `${line}\n`);
  for (const path of ['package.json', 'tsconfig.json', 'tsconfig.base.json', '.dependency-cruiser.mjs', 'tools']) {
    cpSync(join(rootDir, path), join(treeDir, path), { recursive: true });
  }
  symlinkSync(join(rootDir, 'node_modules'), join(treeDir, 'node_modules'));
  violations = cruise();
});

afterAll(() => rmSync(treeDir, { recursive: true, force: true }));

describe('the import rules see what is planted', () => {
  it.each(planted)('$rule: $file', ({ rule, file }) => {
    expect(violations.filter((each) => each.from === file).map((each) => each.rule.name)).toContain(rule);
  });

  it('leave alone what the map allows', () => {
    const files = allowed.map((each) => each.file);
    expect(violations.filter((each) => files.includes(each.from))).toEqual([]);
  });

  it('have a planted violation each', () => {
    const tried = new Set(planted.map((each) => each.rule));
    expect(importRules().map((rule) => rule.name)).toEqual(expect.arrayContaining([...tried]));
    expect(importRules().filter((rule) => !tried.has(rule.name ?? ''))).toEqual([]);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(treeDir, path)), { recursive: true });
  writeFileSync(join(treeDir, path), text);
}

function cruise(): Violation[] {
  const command = join(treeDir, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const result = spawnSync(process.execPath, [command, 'src', 'test', '--output-type', 'json'], {
    cwd: treeDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return (JSON.parse(result.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}
