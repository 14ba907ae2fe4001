import { expect, it } from 'vitest';
import { answerTemplate, draftProblem } from './draft-problem.ts';

it('says what keeps a draft from being sent', () => {
  expect(draftProblem('edit', '{"jsonrpc":"2.0","id":1,"method":"ping"}')).toBe(null);
  expect(draftProblem('edit', '{"jsonrpc":"2.0"')).toMatch(/^Not JSON: /);
  expect(draftProblem('edit', '[]')).toBe('It must be an object.');
  expect(draftProblem('edit', '{"method":"ping"}')).toBe('A message needs "jsonrpc": "2.0".');
  expect(draftProblem('edit', '{"jsonrpc":"2.0","id":1}')).toMatch(/^A message has /);
  expect(draftProblem('answer', '{"result":{},"error":{}}')).toMatch(/^An answer has either /);
});

it('begins an answer with one that can be sent', () => {
  for (const method of ['tools/call', 'ping', null])
    for (const isError of [false, true]) expect(draftProblem('answer', answerTemplate(method, isError))).toBe(null);
});
