import { describe, expect, it } from 'vitest';
import type { VitestReport } from './test-counts.ts';
import { describeFailure, failuresOf, filesToTryAgain, withSecondTry, withStrayErrors } from './test-failures.ts';

type Statuses = Record<string, string>;

function file(path: string, tests: Statuses, message = '') {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({
    fullName,
    status,
    failureMessages: status === 'failed' ? [`${fullName} broke`] : [],
  }));
  const isFailed = message !== '' || Object.values(tests).includes('failed') || assertionResults.length === 0;
  return { name: `/project/${path}`, status: isFailed ? 'failed' : 'passed', message, assertionResults };
}

function report(...testResults: VitestReport['testResults']): VitestReport {
  return { success: testResults.every((each) => each.status === 'passed'), testResults };
}

const sound = file('a.test.ts', { one: 'passed' });
const failed = file('b.test.ts', { two: 'passed', three: 'failed' });

describe('failuresOf', () => {
  it('names stage, file, test and message', () => {
    expect(failuresOf('unit', report(sound, failed), '/project')).toEqual([
      { stage: 'unit', file: 'b.test.ts', name: 'three', message: 'three broke' },
    ]);
  });

  it('names a test that did not run, a file that did not load, and hooks that failed', () => {
    const skipped = { ...file('c.test.ts', { four: 'skipped' }), status: 'passed' };
    const unloaded = file('d.test.ts', {}, 'no such module');
    const torn = file('e.test.ts', { five: 'passed' }, 'afterAll broke');
    expect(
      failuresOf('unit', report(skipped, unloaded, torn), '/project').map((each) => `${each.name}: ${each.message}`),
    ).toEqual([
      'four: The test did not run: skipped.',
      'the file itself: no such module',
      'the file itself: afterAll broke',
    ]);
  });
});

describe('a second try', () => {
  it('is for the failed files only, and for none when many failed', () => {
    expect(filesToTryAgain([report(sound, failed), report(sound)])).toEqual([['/project/b.test.ts'], []]);
    const many = ['1', '2', '3', '4', '5', '6'].map((name) => file(`${name}.test.ts`, { x: 'failed' }));
    expect(filesToTryAgain([report(...many.slice(0, 3)), report(...many.slice(3))])).toEqual([[], []]);
  });

  it('that passes counts, and what failed the first time is kept', () => {
    const passed = file('b.test.ts', { two: 'passed', three: 'passed' });
    const settled = withSecondTry(report(sound, failed), report(passed));
    expect(settled).toEqual({ report: report(sound, passed), passedAgain: [failed] });
  });

  it('that fails, or does not run, leaves the failure', () => {
    const settled = withSecondTry(report(sound, failed), report(failed));
    expect(settled).toEqual({ report: report(sound, failed), passedAgain: [] });
    expect(withSecondTry(report(sound, failed), report()).report).toEqual(report(sound, failed));
  });

  it('never takes back what passed', () => {
    const worse = file('a.test.ts', { one: 'failed' });
    expect(withSecondTry(report(sound), report(worse)).report).toEqual(report(sound));
  });
});

describe('withStrayErrors', () => {
  it('fails the file during which an error was seen', () => {
    const { report: placed, homeless } = withStrayErrors(report(sound), [
      { file: '/project/a.test.ts', message: 'lost' },
    ]);
    expect(failuresOf('unit', placed, '/project')).toMatchObject([{ file: 'a.test.ts', message: 'lost' }]);
    expect(homeless).toEqual([]);
    expect(placed.success).toBe(false);
  });

  it('keeps errors of no known file apart', () => {
    const strays = [{ message: 'lost' }];
    expect(withStrayErrors(report(sound), strays)).toEqual({
      report: { ...report(sound), success: false },
      homeless: strays,
    });
  });
});

describe('describeFailure', () => {
  it('keeps the first lines, without colours', () => {
    const message = [
      '\u001b[31mexpected 1 to be 2\u001b[39m',
      '',
      ...Array.from({ length: 30 }, (_, at) => `line ${at}`),
    ];
    const lines = describeFailure({
      stage: 'unit',
      file: 'b.test.ts',
      name: 'three',
      message: message.join('\n'),
    }).split('\n');
    expect(lines[0]).toBe('  unit · b.test.ts · three');
    expect(lines[1]).toBe('      expected 1 to be 2');
    expect(lines).toHaveLength(11);
  });

  it('leaves out stack lines of other people', () => {
    const message = 'broke\n    at x (/project/b.test.ts:3:1)\n    at y (/project/node_modules/vitest/run.js:1:1)';
    const text = describeFailure({ stage: 'unit', name: 'three', message });
    expect(text).toContain('b.test.ts:3:1');
    expect(text).not.toContain('node_modules');
  });
});
