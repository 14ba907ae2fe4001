import { expect } from 'vitest';
import { errorReply } from '../../../src/contract/errors.ts';
import { type AppErrorCode, appErrorStatus } from '../../../src/model/app-error.ts';
import type { Answer } from './served-store.ts';

/** The one error shape, the code's own status, one line of text, and nothing of our insides in it. */
export function expectRefusal(answer: Answer, code: AppErrorCode, message?: RegExp): void {
  expect(answer.status, JSON.stringify(answer.body)).toBe(appErrorStatus[code]);
  expect(answer.headers.get('content-type')).toBe('application/json');
  const { error } = errorReply.parse(answer.body);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(/^\S[^\n]*[.?]$/);
  expect(error.message).not.toMatch(/\bat .*\.ts|node_modules|Error:/);
  if (message !== undefined) expect(error.message).toMatch(message);
  for (const name of answer.headers.keys()) expect(name).not.toMatch(/^access-control-/);
}
