// Runs what must hold, one stage after the other, and ends with the line "N passed, N failed" over all of them.
//   node tools/run-tests.ts                 every stage (npm test)
//   node tools/run-tests.ts check           only the named stages (npm run check)
// Each check that is not a test file (types, lint, imports, …) counts as one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageBin } from './package-bin.ts';
import { addCounts, type Counts, countTests, type VitestReport } from './test-counts.ts';
import { equipMachine } from './test-machine.ts';

type Step = { name: string; limitMs: number } & (
  | { kind: 'command'; args: string[] }
  | { kind: 'vitest'; projects: string[]; paths?: string[]; nodePath?: string }
);

interface Outcome extends Counts {
  name: string;
  seconds: number;
}

const minuteMs = 60_000;
const rootDir = join(import.meta.dirname, '..');
const reportDir = mkdtempSync(join(tmpdir(), 'nectoproxy-tests-'));
const node24Path = join(rootDir, 'node_modules', 'node-24', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const stages: Record<string, Step[]> = {
  check: [
    command('types', packageBin('typescript', 'tsc'), '-p', 'tsconfig.json'),
    command('types of pure code', packageBin('typescript', 'tsc'), '-p', 'tsconfig.pure.json'),
    command('types of the web UI', packageBin('typescript', 'tsc'), '-p', 'tsconfig.web.json'),
    command('lint and format', packageBin('@biomejs/biome', 'biome'), 'ci', '.'),
    command(
      'imports',
      packageBin('dependency-cruiser', 'dependency-cruiser'),
      ...existing('src', 'bin', 'test', 'bench', 'tools'),
    ),
    command('unused code', packageBin('knip', 'knip')),
    command('generated reference', join('tools', 'generate-reference.ts'), '--check'),
    tests('unit tests', ['unit', 'tools'], 5),
  ],
  build: [command('build', join('tools', 'build.ts'))],
  integration: [tests('integration tests', ['integration'], 8)],
  behaviours: [tests('behaviours', ['behaviours'], 8)],
  packed: [tests('packed product', ['packed'], 5)],
  // Where Node's versions could differ: sockets, TLS and HTTP clients, and SQLite. The packed product runs on both as a whole.
  'node-24': [
    {
      ...tests('clients and store on Node 24', ['integration'], 8),
      paths: ['test/integration/clients', 'test/integration/store'],
      nodePath: node24Path,
    },
  ],
};
const everything = ['check', 'build', 'integration', 'behaviours', 'packed', 'node-24'];
const stagesThatNeedMachine = ['integration', 'behaviours', 'packed', 'node-24'];

const names = process.argv.length > 2 ? process.argv.slice(2) : everything;
const unknown = names.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

if (names.some((name) => stagesThatNeedMachine.includes(name))) await equipMachine();
const outcomes = names.flatMap((name) => (stages[name] ?? []).map(runStep));
rmSync(reportDir, { recursive: true, force: true });
report(outcomes);

function runStep(step: Step): Outcome {
  console.log(`\n── ${step.name}`);
  const startedAt = Date.now();
  const counts = step.kind === 'command' ? runCommand(step) : runVitest(step);
  return { name: step.name, ...counts, seconds: Math.round((Date.now() - startedAt) / 1000) };
}

function runCommand(step: Step & { kind: 'command' }): Counts {
  const isPassed = run(process.execPath, step.args, step.limitMs);
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1 };
}

function runVitest(step: Step & { kind: 'vitest' }): Counts {
  const reportPath = join(reportDir, `${step.name.replaceAll(' ', '-')}.json`);
  const args = [
    packageBin('vitest', 'vitest'),
    'run',
    ...(step.paths ?? []),
    ...step.projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
  ];
  const isPassed = run(step.nodePath ?? process.execPath, args, step.limitMs);
  if (!existsSync(reportPath)) return { passed: 0, failed: 1 };
  const counts = countTests(JSON.parse(readFileSync(reportPath, 'utf8')) as VitestReport);
  return isPassed || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

function run(executable: string, args: string[], limitMs: number): boolean {
  const result = spawnSync(executable, args, {
    cwd: rootDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
  });
  if (result.error) console.error(`${result.error.message} (limit ${limitMs / minuteMs} min)`);
  return result.status === 0;
}

function report(all: Outcome[]): void {
  const { passed, failed } = addCounts(all);
  console.log('');
  for (const each of all) {
    const mark = each.failed === 0 ? 'ok  ' : 'FAIL';
    console.log(
      `${mark} ${each.name.padEnd(40)} ${`${each.passed} passed, ${each.failed} failed`.padEnd(26)} ${each.seconds} s`,
    );
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

function command(name: string, ...args: string[]): Step {
  return { kind: 'command', name, args, limitMs: 3 * minuteMs };
}

function tests(name: string, projects: string[], limitMinutes: number): Step & { kind: 'vitest' } {
  return { kind: 'vitest', name, projects, limitMs: limitMinutes * minuteMs };
}

function existing(...folders: string[]): string[] {
  return folders.filter((folder) => existsSync(join(rootDir, folder)));
}
