// In: a decision as a caller wrote it, and the message it is about. Out: the text of the JSON-RPC message to send in its place, or a refusal.
// JSON text is sent to the letter: large numbers and duplicate keys stay.
import { AppError } from '../model/app-error.ts';
import { parseExactJson } from '../model/compare/exact-json.ts';
import type { McpDecisionAction } from '../model/mcp-decision.ts';
import type { McpMessageSummary } from '../model/mcp-message.ts';

interface GivenDecision {
  action: McpDecisionAction;
  payload?: string | Record<string, unknown> | undefined;
  unlockId?: boolean | undefined;
  keepHeaders?: boolean | undefined;
}

/** Null for decisions that need none. */
export function decidedPayload(message: McpMessageSummary, decision: GivenDecision): string | null {
  const { action, payload, unlockId, keepHeaders } = decision;
  if (action !== 'edit' && (unlockId !== undefined || keepHeaders !== undefined))
    throw refusal('unlockId and keepHeaders are for edit alone.');
  if (action === 'forward' || action === 'drop') {
    if (payload !== undefined) throw refusal('A message that is forwarded or dropped takes no payload.');
    return null;
  }
  if (payload === undefined) throw refusal(`To ${action} a message, give a payload.`);
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const value = objectIn(text);
  if (action === 'answer') return answerText(message, text, value);
  requireMessage(value);
  if (unlockId) return oneLine(text);
  return oneLine(withSameId(message, { text, value, isText: typeof payload === 'string' }));
}

function requireMessage(value: Record<string, unknown>): void {
  if (value.jsonrpc !== '2.0') throw refusal('The payload is no JSON-RPC message: it needs "jsonrpc": "2.0".');
  const isMessage = typeof value.method === 'string' || 'result' in value || 'error' in value;
  if (!isMessage) throw refusal('The payload is no JSON-RPC message: it has neither method, result nor error.');
  if ('error' in value && !('result' in value) && !isJsonRpcError(value.error))
    throw refusal('An error has a code (a whole number) and a message.');
}

interface Edited {
  text: string;
  value: Record<string, unknown>;
  /** It was given as text, so its numbers are as the caller wrote them. */
  isText: boolean;
}

/** Whoever sent the message knows it by its id: that stays unless the caller says otherwise, and so does what it is. */
function withSameId({ kind, idText }: McpMessageSummary, { text, value, isText }: Edited): string {
  const isAnswer = kind === 'response' || kind === 'error';
  const hasMethod = typeof value.method === 'string';
  if (isAnswer === hasMethod) throw refusal(`The message is a ${kind}: it must stay one. ${hint}`);
  if (idText === null) {
    if ('id' in value) throw refusal(`A notification has no id. ${hint}`);
    return text;
  }
  if (!('id' in value)) throw refusal(`The id ${idText} is missing. ${hint}`);
  if (isText ? !isSameId(text, idText) : JSON.stringify(value.id) !== JSON.stringify(JSON.parse(idText)))
    throw refusal(`The id must stay ${idText}. ${hint}`);
  // An object has lost the digits of a large number.
  return isText ? text : JSON.stringify({ ...value, id: rawJson(idText) });
}

const hint = 'To change that, set unlockId.';

function isSameId(text: string, idText: string): boolean {
  const document = parseExactJson(text);
  const id = document?.kind === 'object' ? document.members.get('id') : undefined;
  // Named twice, or nested very deep: read as JavaScript reads it.
  if (id === undefined) return JSON.stringify(JSON.parse(text).id) === JSON.stringify(JSON.parse(idText));
  return JSON.stringify(id, ['kind', 'value']) === JSON.stringify(parseExactJson(idText), ['kind', 'value']);
}

/** ECMAScript's source text access for JSON, which TypeScript does not describe yet: these digits, whatever they are as a double. */
const rawJson = (text: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);

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
