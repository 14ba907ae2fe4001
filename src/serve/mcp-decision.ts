// In: a decision as a caller wrote it, and the message it is about. Out: the text of the JSON-RPC message to send in its place, or a refusal.
// JSON text is sent to the letter: large numbers and duplicate keys stay.
import { AppError } from '../model/app-error.ts';
import type { McpDecisionAction } from '../model/mcp-decision.ts';
import type { McpMessageSummary } from '../model/mcp-message.ts';

interface GivenDecision {
  action: McpDecisionAction;
  payload?: string | Record<string, unknown> | undefined;
}

/** Null for decisions that need none. */
export function decidedPayload(message: McpMessageSummary, { action, payload }: GivenDecision): string | null {
  if (action === 'forward' || action === 'drop') {
    if (payload !== undefined) throw refusal('A message that is forwarded or dropped takes no payload.');
    return null;
  }
  if (payload === undefined) throw refusal(`To ${action} a message, give a payload.`);
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const value = objectIn(text);
  return action === 'edit' ? editedText(text, value) : answerText(message, text, value);
}

function editedText(text: string, value: Record<string, unknown>): string {
  if (value.jsonrpc !== '2.0') throw refusal('The payload is no JSON-RPC message: it needs "jsonrpc": "2.0".');
  const isMessage = typeof value.method === 'string' || 'result' in value || 'error' in value;
  if (!isMessage) throw refusal('The payload is no JSON-RPC message: it has neither method, result nor error.');
  return oneLine(text);
}

function answerText(message: McpMessageSummary, text: string, value: Record<string, unknown>): string {
  if (message.kind !== 'request' || message.idText === null) throw refusal('Only a request can be answered.');
  if ('result' in value === 'error' in value) throw refusal('An answer has either result or error.');
  if ('error' in value && !isJsonRpcError(value.error))
    throw refusal('An error has a code (a whole number) and a message.');
  if ('jsonrpc' in value || 'id' in value)
    throw refusal('An answer is its result or error alone; the rest is put around it.');
  return oneLine(`{"jsonrpc":"2.0","id":${message.idText},${text.trim().slice(1)}`);
}

function isJsonRpcError(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return Number.isInteger(code) && typeof message === 'string';
}

function objectIn(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refusal(`The payload is not JSON: ${(error as Error).message}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refusal('The payload must be an object.');
  return value as Record<string, unknown>;
}

/** On stdio a message is a line. Between tokens a line break is white space, and within strings JSON has none. */
const oneLine = (text: string): string => text.trim().replaceAll(/[\r\n]+/g, ' ');

const refusal = (message: string): AppError => new AppError('invalid-request', message);
