import type { IncomingMessage } from 'node:http';
import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { headerOf, type Refusal } from './bridge-http-request.ts';

/**
 * Whether the headers of a request of revision 2026-07-28 say what its body says, which a server over HTTP must check ("Streamable HTTP: Server
 * Validation"). `Mcp-Param-*` are left out: what they mirror is in the tool's schema, which a bridge does not know.
 */
export function modernHeaderProblem(request: IncomingMessage, messages: readonly JsonRpcMessage[]): Refusal | null {
  const [message] = messages;
  if (message === undefined || message.batchIndex !== null)
    return { status: 400, message: 'Invalid Request: batches are not part of this revision', code: -32600 };
  const { method, protocolVersion, target } = message;
  if (method === null) return null;
  const version = headerOf(request, 'mcp-protocol-version');
  if (message.kind === 'request' && protocolVersion !== null && version !== protocolVersion)
    return mismatch('MCP-Protocol-Version', version, message);
  const methodHeader = headerOf(request, 'mcp-method');
  if (methodHeader !== method) return mismatch('Mcp-Method', methodHeader, message);
  if (!named.has(method) || target === null) return null;
  const name = headerOf(request, 'mcp-name');
  // Of a very long name the message has the beginning only.
  if (name === null || decoded(name).slice(0, Math.max(target.length, 500)) !== target)
    return mismatch('Mcp-Name', name, message);
  return null;
}

/** The methods whose `name` or `uri` is mirrored. */
const named = new Set(['tools/call', 'resources/read', 'prompts/get']);

function mismatch(header: string, value: string | null, { idText, kind }: JsonRpcMessage): Refusal {
  const message = value === null ? `${header} header is missing` : `${header} header does not match the body`;
  return { status: 400, message, code: -32020, idText: kind === 'request' ? idText : null };
}

/** What no header can carry comes as `=?base64?…?=`. */
function decoded(value: string): string {
  const coded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/i.exec(value);
  return coded === null ? value : Buffer.from(coded[1] as string, 'base64').toString('utf8');
}

/** The headers that say once more what the body says. */
export function mirroredHeaders({ method, target, payload }: JsonRpcMessage): Record<string, string> {
  if (method === null) return {};
  const name = named.has(method) ? (wholeTarget(payload) ?? target) : null;
  return { 'Mcp-Method': method, ...(name === null ? {} : { 'Mcp-Name': encoded(name) }) };
}

/** A message has the beginning of a long name only. */
function wholeTarget(payload: Uint8Array): string | null {
  const { params } = JSON.parse(new TextDecoder().decode(payload)) as { params?: { name?: unknown; uri?: unknown } };
  const name = params?.name ?? params?.uri;
  return typeof name === 'string' ? name : null;
}

function encoded(name: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name) && !name.startsWith('=?base64?');
  return isPlain ? name : `=?base64?${Buffer.from(name, 'utf8').toString('base64')}?=`;
}
