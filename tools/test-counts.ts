// Reads Vitest's JSON report into two numbers. Whatever did not run counts as failed: a test that was skipped, a file that could not
// be loaded or whose hooks failed, an error outside of any test, a run without a single test.

export interface Counts {
  passed: number;
  failed: number;
}

export interface VitestReport {
  success: boolean;
  testResults: FileReport[];
}

export interface FileReport {
  /** Absolute path. */
  name: string;
  status: string;
  /** What failed outside of the file's tests, such as loading it; otherwise empty. */
  message?: string;
  assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
}

export function countTests(report: VitestReport): Counts {
  const statuses = report.testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.length - passed + report.testResults.filter(hasFailedOutsideOfTests).length;
  const hasHiddenTrouble = failed === 0 && (!report.success || passed === 0);
  return { passed, failed: hasHiddenTrouble ? 1 : failed };
}

export function hasFailed(file: FileReport): boolean {
  return file.status !== 'passed' || file.assertionResults.some((test) => test.status !== 'passed');
}

export function hasFailedOutsideOfTests(file: FileReport): boolean {
  return file.status !== 'passed' && file.assertionResults.every((test) => test.status === 'passed');
}

export function addCounts(all: readonly Counts[]): Counts {
  return all.reduce((sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed }), {
    passed: 0,
    failed: 0,
  });
}
