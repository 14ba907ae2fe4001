import { compactJson } from './json-text.ts';

export type CheckedEdit = { kind: 'ready'; payload: string } | { kind: 'refused'; reason: string };

interface EditOptions {
  /** The id of the message as it arrived, as JSON text; null when it had none. */
  idText: string | null;
  isIdUnlocked: boolean;
}

/** Whether a text can go on in place of a message: JSON, JSON-RPC 2.0, and of the same id, because whoever asked waits for that one. */
export function checkedEdit(text: string, { idText, isIdUnlocked }: EditOptions): CheckedEdit {
  const value = objectOf(text);
  if (typeof value === 'string') return { kind: 'refused', reason: value };
  if (value.jsonrpc !== '2.0')
    return { kind: 'refused', reason: 'It is no JSON-RPC message: "jsonrpc": "2.0" is missing.' };
  if (typeof value.method !== 'string' && !('result' in value) && !('error' in value))
    return { kind: 'refused', reason: 'It is no JSON-RPC message: it has neither method, result nor error.' };
  if (!isIdUnlocked && !hasSameId(value, idText))
    return { kind: 'refused', reason: `The id must stay ${idText ?? 'absent'}. Ctrl-L unlocks it.` };
  return { kind: 'ready', payload: compactJson(text) };
}

/** An answer is `{"result": …}` or `{"error": {"code", "message"}}`. */
export function checkedAnswer(text: string): CheckedEdit {
  const value = objectOf(text);
  if (typeof value === 'string') return { kind: 'refused', reason: value };
  if ('result' in value === 'error' in value)
    return { kind: 'refused', reason: 'An answer has either "result" or "error".' };
  return { kind: 'ready', payload: compactJson(text) };
}

function hasSameId(value: Record<string, unknown>, idText: string | null): boolean {
  if (!('id' in value)) return idText === null;
  return idText !== null && JSON.stringify(value.id) === JSON.stringify(JSON.parse(idText));
}

function objectOf(text: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return 'A message is a JSON object.';
  } catch (error) {
    return `It is no JSON: ${(error as Error).message.split('\n')[0]}`;
  }
}
