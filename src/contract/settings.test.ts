import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../model/settings.ts';
import { settings, settingsChange } from './settings.ts';

const problemsOf = (value: unknown): string[] =>
  settingsChange.safeParse(value).error?.issues.map((issue) => issue.message) ?? [];

describe('a change of settings', () => {
  it('knows exactly the settings of the model, and takes their defaults', () => {
    expect(Object.keys(settingsChange.shape)).toEqual(Object.keys(defaultSettings));
    expect(settings.parse(defaultSettings)).toEqual(defaultSettings);
    expect(settingsChange.parse(defaultSettings)).toEqual(defaultSettings);
    expect(settingsChange.parse({})).toEqual({});
  });

  it('names the unknown keys and the known ones', () => {
    const [problem] = problemsOf({ maxBodysize: 1, theme: 'dark' });
    expect(problem).toContain('Unknown setting “maxBodysize”');
    expect(problem).toContain('maxBodySize');
    expect(problemsOf(JSON.parse('{"__proto__":1}'))).toHaveLength(1);
  });

  it.each([
    { maxBodySize: -1 },
    { maxBodySize: 1.5 },
    { maxBodySize: '1' },
    { maxBodySize: null },
    { requestTimeout: 2 ** 31 },
    { maxDatabaseSize: 1000 },
    { recording: 'yes' },
    { insecureHosts: 'x' },
    { insecureHosts: ['a b'] },
    { theme: 'pink' },
    [],
    null,
    'x',
  ])('%o is refused with a sentence', (change) => {
    const problems = problemsOf(change);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^(Must .*\.|Must|“.*)/);
  });

  it('brings hosts into their canonical form, once each', () => {
    expect(settingsChange.parse({ insecureHosts: ['Bücher.example', 'xn--bcher-kva.example', '*.Test'] })).toEqual({
      insecureHosts: ['xn--bcher-kva.example', '*.test'],
    });
  });
});
