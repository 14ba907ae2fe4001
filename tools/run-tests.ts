// Runs what must hold, one stage after the other, and ends with the line "N passed, N failed" over all of them. The checks of a stage
// that are no test files run two at a time, and each one's output is shown whole when it is its turn.
//   node tools/run-tests.ts                 every stage (npm test)
//   node tools/run-tests.ts check           only the named stages (npm run check)
// Each check that is not a test file (types, lint, imports, …) counts as one. A few failed test files are run a second time, each
// alone, when everything else is over: on a small and busy machine a test may lose a race that the product does not lose. What
// passes then counts as passed and is listed as unsteady; what fails twice has failed. What failed is listed at the very end.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageBin } from './package-bin.ts';
import { addCounts, type Counts, countTests, type VitestReport } from './test-counts.ts';
import {
  describeFailure,
  failuresOf,
  filesToTryAgain,
  type StrayError,
  type TestFailure,
  withSecondTry,
  withStrayErrors,
} from './test-failures.ts';
import { equipMachine } from './test-machine.ts';
import {
  type CommandStep,
  everything,
  type Step,
  stages,
  stagesThatNeedMachine,
  type VitestStep,
} from './test-stages.ts';

interface Outcome extends Counts {
  name: string;
  seconds: number;
  failures: TestFailure[];
  /** What a second try begins with; absent for a check that is no run of tests, or one without a report. */
  tests?: { step: VitestStep; report: VitestReport; homeless: StrayError[] };
}

const rootDir = join(import.meta.dirname, '..');
const commandsAtOnce = 2;
const reportDir = mkdtempSync(join(tmpdir(), 'nectoproxy-tests-'));
const names = process.argv.length > 2 ? process.argv.slice(2) : everything;
const unknown = names.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`No such stage: ${unknown.join(', ')}. There are: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

if (names.some((name) => stagesThatNeedMachine.includes(name))) await equipMachine();
const outcomes: Outcome[] = [];
for (const name of names) outcomes.push(...(await runStage(stages[name] ?? [])));
const unsteady = tryAgain(outcomes);
rmSync(reportDir, { recursive: true, force: true });
report(outcomes, unsteady);

async function runStage(steps: Step[]): Promise<Outcome[]> {
  const commands = steps.filter((step) => step.kind === 'command');
  const checked = await runCommands(commands);
  return [...checked, ...steps.filter((step) => step.kind === 'vitest').map(runTests)];
}

async function runCommands(steps: CommandStep[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const running: Array<Promise<CommandEnd>> = [];
  const next = () => {
    const step = steps[running.length];
    if (step) running.push(runCommand(step).finally(next));
  };
  for (let count = 0; count < commandsAtOnce; count += 1) next();
  for (let index = 0; index < steps.length; index += 1) {
    const { outcome, output } = await running[index]!;
    console.log(`\n── ${outcome.name}\n${output.trimEnd()}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

interface CommandEnd {
  outcome: Outcome;
  output: string;
}

function runCommand(step: CommandStep): Promise<CommandEnd> {
  const startedAt = Date.now();
  const child = spawn(process.execPath, step.args, {
    cwd: rootDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: step.limitMs,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ outcome: broken(step, error.message), output }));
    child.once('close', (code, signal) => {
      const seconds = secondsSince(startedAt);
      const trouble = signal ? `ended by ${signal} (limit ${step.limitMs / 60_000} min)` : `exit status ${code}`;
      const passed = { name: step.name, passed: 1, failed: 0, failures: [], seconds };
      resolve({ outcome: code === 0 ? passed : { ...broken(step, trouble), seconds }, output });
    });
  });
}

function secondsSince(startedAt: number): number {
  return Math.round((Date.now() - startedAt) / 1000);
}

function runTests(step: VitestStep): Outcome {
  console.log(`\n── ${step.name}`);
  const startedAt = Date.now();
  return { ...testOutcome(step), seconds: secondsSince(startedAt) };
}

function testOutcome(step: VitestStep): Outcome {
  const { trouble, report, strays } = runVitest(step, step.paths ?? []);
  if (!report) return broken(step, trouble ?? 'no report was written');
  const placed = withStrayErrors(report, strays);
  const outcome = outcomeOf(step, placed.report, placed.homeless);
  if (trouble === undefined || outcome.failed > 0) return outcome;
  return { ...outcome, failed: 1, failures: [{ stage: step.name, name: 'the run', message: trouble }] };
}

function outcomeOf(step: VitestStep, report: VitestReport, homeless: StrayError[]): Outcome {
  const { passed, failed } = countTests(report);
  const strayFailures = homeless.map(({ message }) => ({
    stage: step.name,
    name: 'an error outside of any test',
    message,
  }));
  return {
    name: step.name,
    passed,
    failed: Math.max(failed, homeless.length),
    failures: [...failuresOf(step.name, report, rootDir), ...strayFailures],
    seconds: 0,
    tests: { step, report, homeless },
  };
}

function broken(step: Step, trouble: string): Outcome {
  return {
    name: step.name,
    passed: 0,
    failed: 1,
    failures: [{ stage: step.name, name: 'the check as a whole', message: `${trouble}; its output is above` }],
    seconds: 0,
  };
}

/** Runs the failed files of each stage once more, alone, and puts what came out into the outcomes. Returns the first failures of what passed. */
function tryAgain(all: Outcome[]): TestFailure[] {
  const files = filesToTryAgain(all.map((each) => each.tests?.report ?? { success: true, testResults: [] }));
  return all.flatMap((outcome, index) => tryOutcomeAgain(all, index, outcome, files[index] ?? []));
}

function tryOutcomeAgain(all: Outcome[], index: number, outcome: Outcome, files: string[]): TestFailure[] {
  if (!outcome.tests || files.length === 0) return [];
  const { step, report, homeless } = outcome.tests;
  const firstFailures = failuresOf(step.name, report, rootDir);
  console.log(`\n── ${step.name}, once more: what failed, one file at a time`);
  const second = runVitest({ ...step, name: `${step.name} again` }, [...files, '--no-file-parallelism']);
  if (!second.report) return [];
  const settled = withSecondTry(report, withStrayErrors(second.report, second.strays).report);
  all[index] = { ...outcomeOf(step, settled.report, homeless), seconds: outcome.seconds };
  const passedAgain = failuresOf(step.name, { success: false, testResults: settled.passedAgain }, rootDir);
  return firstFailures.filter((failure) => passedAgain.some((each) => each.file === failure.file));
}

function runVitest(
  step: VitestStep,
  args: string[],
): { trouble: string | undefined; report: VitestReport | undefined; strays: StrayError[] } {
  const reportPath = join(reportDir, `${step.name.replaceAll(' ', '-')}.json`);
  const strayPath = `${reportPath}.strays`;
  const allArgs = [
    packageBin('vitest', 'vitest'),
    'run',
    ...args,
    ...step.projects.flatMap((project) => ['--project', project]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportPath}`,
    `--reporter=${join(rootDir, 'tools', 'stray-errors-reporter.ts')}`,
  ];
  const trouble = run(step.nodePath ?? process.execPath, allArgs, step.limitMs, { NECTOPROXY_STRAY_ERRORS: strayPath });
  return { trouble, report: readJson<VitestReport>(reportPath), strays: readJson<StrayError[]>(strayPath) ?? [] };
}

function readJson<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}

/** Says what went wrong; undefined when all went well. */
function run(executable: string, args: string[], limitMs: number, env: NodeJS.ProcessEnv = {}): string | undefined {
  const result = spawnSync(executable, args, {
    cwd: rootDir,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
    env: { ...process.env, ...env },
  });
  if (result.error) console.error(`${result.error.message} (limit ${limitMs / 60_000} min)`);
  if (result.error) return `${result.error.message} (limit ${limitMs / 60_000} min)`;
  if (result.status === 0) return undefined;
  return result.signal ? `ended by ${result.signal}` : `exit status ${result.status}`;
}

function report(all: Outcome[], unsteadyFailures: TestFailure[]): void {
  const { passed, failed } = addCounts(all);
  console.log('');
  for (const each of all) {
    const mark = each.failed === 0 ? 'ok  ' : 'FAIL';
    console.log(
      `${mark} ${each.name.padEnd(40)} ${`${each.passed} passed, ${each.failed} failed`.padEnd(26)} ${each.seconds} s`,
    );
  }
  list('unsteady: failed once, passed when run again alone', unsteadyFailures);
  list(
    'failed',
    all.flatMap((each) => each.failures),
  );
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

function list(title: string, failures: TestFailure[]): void {
  if (failures.length > 0) console.log(`\n${title}:\n${failures.map(describeFailure).join('\n')}\n`);
}
