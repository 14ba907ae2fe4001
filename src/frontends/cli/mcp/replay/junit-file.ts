import type { ReplayResult } from './replay-run.ts';
import type { Tally } from './results-file.ts';

/** A test case for each message, as CI systems read it. */
export class JunitText {
  readonly #cases: string[] = [];
  #durationMs = 0;

  add(result: ReplayResult): void {
    const { step, verdict, durationMs } = result;
    this.#durationMs += durationMs;
    const name = `${step.sequence} ${step.method}${step.target === null ? '' : ` ${step.target}`}`;
    const open = `    <testcase classname="mcp.replay" name="${xml(name)}" time="${seconds(durationMs)}"`;
    if (verdict === 'same') this.#cases.push(`${open}/>`);
    else this.#cases.push(`${open}>\n      ${outcome(result)}\n    </testcase>`);
  }

  text(suite: string, tally: Tally): string {
    const tests = Object.values(tally).reduce((sum, count) => sum + count, 0);
    const counts = `tests="${tests}" failures="${tally.differs}" errors="${tally.failed + tally.timed_out}" time="${seconds(this.#durationMs)}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites ${counts}>`,
      `  <testsuite name="${xml(suite)}" ${counts}>`,
      ...this.#cases,
      '  </testsuite>',
      '</testsuites>',
      '',
    ].join('\n');
  }
}

function outcome({ verdict, error, differences, differencesLeftOff }: ReplayResult): string {
  if (verdict !== 'differs') return `<error type="${verdict}" message="${xml(error ?? verdict)}"/>`;
  const lines = differences.map(
    ({ path, recorded, live }) =>
      `${path}\n  recorded: ${recorded ?? '(not there)'}\n  live:     ${live ?? '(not there)'}`,
  );
  if (differencesLeftOff > 0) lines.push(`and ${differencesLeftOff} more`);
  const count = differences.length + differencesLeftOff;
  return `<failure type="differs" message="${count} ${count === 1 ? 'difference' : 'differences'}">${xml(lines.join('\n'))}</failure>`;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

/** XML 1.0 §2.2: most control characters cannot stand in it in any form. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
      .replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
      .replaceAll(/[<>&"]/g, (character) => entities[character] as string)
  );
}
