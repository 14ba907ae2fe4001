import type { IncomingMessage } from 'node:http';
import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { headerOf, type Refusal } from './bridge-http-request.ts';
import { decodeMirrored, encodeMirrored } from './mirrored-value.ts';
import { objectOf, parsedPayload } from './parsed-payload.ts';
import { type ToolParameters, toolCallIn } from './tool-parameters.ts';

/**
 * Whether a request of revision 2026-07-28 says in `_meta` what it must, and its headers what its body says, which a server over HTTP must check
 * ("Streamable HTTP: Server Validation"). A stdio server would take what lacks it for the start of an older conversation, and answer
 * everybody in that from then on. `Mcp-Param-*` are checked for tools whose list has passed.
 */
export function modernRequestProblem(
  request: IncomingMessage,
  messages: readonly JsonRpcMessage[],
  toolParameters: ToolParameters,
): Refusal | null {
  const [message] = messages;
  if (message === undefined || message.batchIndex !== null)
    return { status: 400, message: 'Invalid Request: batches are not part of this revision', code: -32600 };
  const { method, protocolVersion, target } = message;
  if (method === null) return null;
  const lacking = message.kind === 'request' ? lackingMeta(message) : null;
  if (lacking !== null) return invalidParams(lacking, message);
  const version = headerOf(request, 'mcp-protocol-version');
  if (message.kind === 'request' && protocolVersion !== null && version !== protocolVersion)
    return mismatch('MCP-Protocol-Version', version, message);
  const methodHeader = headerOf(request, 'mcp-method');
  if (methodHeader !== method) return mismatch('Mcp-Method', methodHeader, message);
  if (!named.has(method) || target === null) return null;
  const name = headerOf(request, 'mcp-name');
  // Of a very long name the message has the beginning only.
  if (name === null || decodeMirrored(name).slice(0, Math.max(target.length, 500)) !== target)
    return mismatch('Mcp-Name', name, message);
  return parameterProblem(request, message, toolParameters);
}

function parameterProblem(request: IncomingMessage, message: JsonRpcMessage, known: ToolParameters): Refusal | null {
  const call = toolCallIn(message);
  const wrong = call === null ? null : known.mismatch(call, (header) => headerOf(request, header));
  return wrong === null ? null : mismatch(wrong.header, wrong.value, message);
}

/** What each request has to say of its sender. */
function lackingMeta({ payload }: JsonRpcMessage): string | null {
  const meta = objectOf(parsedPayload(payload).params._meta);
  if (typeof meta[versionKey] !== 'string') return versionKey;
  return typeof meta[capabilitiesKey] === 'object' && meta[capabilitiesKey] !== null ? null : capabilitiesKey;
}

/** It says by itself that it is of revision 2026-07-28 or later. An `initialize` names a revision of its own. */
export function saysItIsModern(message: JsonRpcMessage): boolean {
  if (message.method === 'initialize') return lackingMeta(message) === null;
  return message.method !== null && message.protocolVersion !== null;
}

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

function invalidParams(lacking: string, { idText }: JsonRpcMessage): Refusal {
  return { status: 400, message: `Invalid params: _meta has no ${lacking}`, code: -32602, idText };
}

/** The methods whose `name` or `uri` is mirrored. */
const named = new Set(['tools/call', 'resources/read', 'prompts/get']);

function mismatch(header: string, value: string | null, { idText, kind }: JsonRpcMessage): Refusal {
  const message = value === null ? `${header} header is missing` : `${header} header does not match the body`;
  return { status: 400, message, code: -32020, idText: kind === 'request' ? idText : null };
}

/** The headers that say once more what the body says. */
export function mirroredHeaders(message: JsonRpcMessage): Record<string, string> {
  const { method, target, payload } = message;
  if (method === null) return {};
  const name = named.has(method) ? (wholeTarget(payload) ?? target) : null;
  return { 'Mcp-Method': method, ...(name === null ? {} : { 'Mcp-Name': encodeMirrored(name) }) };
}

/** A message has the beginning of a long name only. */
function wholeTarget(payload: Uint8Array): string | null {
  const { name, uri } = parsedPayload(payload).params;
  const target = name ?? uri;
  return typeof target === 'string' ? target : null;
}
