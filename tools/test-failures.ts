// What failed in a run of tests, in words that still say enough when only the end of the log is kept; and what a second run of the
// failed files alone changes: a file that passes then counts as passed, and what it said the first time is kept.
import { type FileReport, hasFailed, hasFailedOutsideOfTests, type VitestReport } from './test-counts.ts';

export interface TestFailure {
  stage: string;
  /** From the root of the project; absent for a check that is no test file. */
  file?: string;
  /** The test's full name, or what failed when it was no test. */
  name: string;
  message: string;
}

/** An error that no test waited for: a rejected promise, an exception in a callback. */
export interface StrayError {
  /** Absolute path of the test file during which it was seen, when that is known. */
  file?: string;
  message: string;
}

/** More failed files than this are no accident of a busy machine. */
export const mostSecondTries = 5;
const messageLines = 10;
const lineCharacters = 300;

export function failuresOf(stage: string, report: VitestReport, rootDir: string): TestFailure[] {
  return report.testResults.filter(hasFailed).flatMap((file) => failuresOfFile(file, stage, rootDir));
}

/** The files that deserve a second try, of all stages together; none when there are too many. */
export function filesToTryAgain(reports: readonly VitestReport[]): string[][] {
  const files = reports.map((report) => report.testResults.filter(hasFailed).map((file) => file.name));
  return files.flat().length > mostSecondTries ? files.map(() => []) : files;
}

/** The report with each file that passed the second time in place of its failure. A file that did not run again stays failed. */
export function withSecondTry(
  first: VitestReport,
  second: VitestReport,
): { report: VitestReport; passedAgain: FileReport[] } {
  const passedSecond = new Map(second.testResults.filter((file) => !hasFailed(file)).map((file) => [file.name, file]));
  const passedAgain = first.testResults.filter((file) => hasFailed(file) && passedSecond.has(file.name));
  const testResults = first.testResults.map((file) => (hasFailed(file) ? (passedSecond.get(file.name) ?? file) : file));
  return { report: { success: !testResults.some(hasFailed), testResults }, passedAgain };
}

/** Stray errors belong to the file during which they were seen; those of no known file are returned as `homeless`. */
export function withStrayErrors(
  report: VitestReport,
  strays: readonly StrayError[],
): { report: VitestReport; homeless: StrayError[] } {
  const isKnown = (stray: StrayError) => report.testResults.some((file) => file.name === stray.file);
  const testResults = report.testResults.map((file) => {
    const own = strays.find((stray) => stray.file === file.name);
    return own ? { ...file, status: 'failed', message: [file.message, own.message].filter(Boolean).join('\n') } : file;
  });
  return {
    report: { success: report.success && strays.length === 0, testResults },
    homeless: strays.filter((stray) => !isKnown(stray)),
  };
}

export function describeFailure(failure: TestFailure): string {
  const head = [failure.stage, failure.file, failure.name].filter(Boolean).join(' · ');
  const lines = withoutColours(failure.message)
    .split('\n')
    .filter((line) => line.trim() !== '' && !isForeignFrame(line))
    .slice(0, messageLines)
    .map((line) => `      ${line.slice(0, lineCharacters)}`);
  return [`  ${head}`, ...lines].join('\n');
}

function failuresOfFile(file: FileReport, stage: string, rootDir: string): TestFailure[] {
  const path = file.name.startsWith(rootDir) ? file.name.slice(rootDir.length).replace(/^[\\/]/, '') : file.name;
  const failures = file.assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => ({
      stage,
      file: path,
      name: test.fullName,
      message: test.failureMessages?.join('\n') || `The test did not run: ${test.status}.`,
    }));
  const isAlone = failures.length === 0 || hasFailedOutsideOfTests(file);
  if (isAlone || file.message)
    failures.push({
      stage,
      file: path,
      name: 'the file itself',
      message: file.message || 'It did not come to its end.',
    });
  return failures;
}

/** A line of a stack that is not in our files. */
function isForeignFrame(line: string): boolean {
  return /^\s+at .*(node_modules|node:internal|<anonymous>)/.test(line);
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour (ECMA-48 §5.4)
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
