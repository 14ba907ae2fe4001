// Reads Vitest's JSON report into two numbers. Whatever did not run counts as failed: a test that was skipped, a file that could not
// be loaded, an error outside of any test, a run without a single test.

export interface Counts {
  passed: number;
  failed: number;
}

export interface VitestReport {
  success: boolean;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

export function countTests(report: VitestReport): Counts {
  const statuses = report.testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = statuses.length - passed + unloaded;
  const hasHiddenTrouble = failed === 0 && (!report.success || passed === 0);
  return { passed, failed: hasHiddenTrouble ? 1 : failed };
}

export function addCounts(all: readonly Counts[]): Counts {
  return all.reduce((sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed }), {
    passed: 0,
    failed: 0,
  });
}
