import type { Draft } from './editing.ts';

/** What keeps a draft from being sent, in a sentence; null = nothing that can be told here. The server looks more closely. */
export function draftProblem(action: Draft['action'], text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `Not JSON: ${(error as Error).message}.`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'It must be an object.';
  if (action === 'answer') {
    if ('result' in value === 'error' in value) return 'An answer has either "result" or "error".';
    return null;
  }
  if (!('jsonrpc' in value) || value.jsonrpc !== '2.0') return 'A message needs "jsonrpc": "2.0".';
  const isMessage = 'method' in value || 'result' in value || 'error' in value;
  return isMessage ? null : 'A message has a "method", a "result" or an "error".';
}

/** What an answer begins with. */
export function answerTemplate(method: string | null, isError: boolean): string {
  const answer = isError
    ? { error: { code: -32000, message: 'Refused by the user' } }
    : { result: method === 'tools/call' ? { content: [{ type: 'text', text: '' }] } : {} };
  return JSON.stringify(answer, null, 2);
}
