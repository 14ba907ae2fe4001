// A reporter for Vitest: writes the errors that belong to no test as JSON, because Vitest's own JSON report leaves them out.
import { writeFileSync } from 'node:fs';
import type { Reporter } from 'vitest/node';
import type { StrayError } from './test-failures.ts';

// biome-ignore lint/style/noDefaultExport: Vitest takes a reporter from a file's default export
export default class StrayErrorsReporter implements Reporter {
  onTestRunEnd(_modules: unknown, errors: readonly { [field: string]: unknown }[]): void {
    const path = process.env.NECTOPROXY_STRAY_ERRORS;
    if (path) writeFileSync(path, JSON.stringify(errors.map(toStrayError)));
  }
}

function toStrayError(error: { [field: string]: unknown }): StrayError {
  const file = error.VITEST_TEST_PATH;
  return {
    ...(typeof file === 'string' ? { file } : {}),
    message: String(error.stack ?? error.message ?? 'an error without words'),
  };
}
