import { describe, expect, it } from 'vitest';
import { addCounts, countTests } from './test-counts.ts';

function file(status: string, ...tests: string[]) {
  return {
    name: '/project/x.test.ts',
    status,
    assertionResults: tests.map((each) => ({ fullName: each, status: each })),
  };
}

describe('countTests', () => {
  it('counts passed and failed tests', () => {
    const report = {
      success: false,
      testResults: [file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed')],
    };
    expect(countTests(report)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts what did not run as failed', () => {
    const report = { success: true, testResults: [file('passed', 'passed', 'pending', 'skipped', 'todo')] };
    expect(countTests(report)).toEqual({ passed: 1, failed: 3 });
  });

  it('counts a file that could not be loaded', () => {
    expect(countTests({ success: false, testResults: [file('failed'), file('passed', 'passed')] })).toEqual({
      passed: 1,
      failed: 1,
    });
  });

  it('counts a file whose hooks failed after its tests passed', () => {
    const report = { success: false, testResults: [file('failed', 'passed'), file('failed', 'failed')] };
    expect(countTests(report)).toEqual({ passed: 1, failed: 2 });
  });

  it('counts an error outside of any test, and a run without tests', () => {
    expect(countTests({ success: false, testResults: [file('passed', 'passed')] })).toEqual({ passed: 1, failed: 1 });
    expect(countTests({ success: true, testResults: [] })).toEqual({ passed: 0, failed: 1 });
  });

  it('adds up over suites', () => {
    expect(
      addCounts([
        { passed: 1, failed: 2 },
        { passed: 3, failed: 4 },
      ]),
    ).toEqual({ passed: 4, failed: 6 });
  });
});
