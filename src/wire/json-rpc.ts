// Bytes of a JSON-RPC 2.0 message, or a batch of them, → what they say that a record needs. The payload of each message stays the exact bytes
// it came as; nothing is parsed into objects but the few facts about the peers. Bytes that are no message are told as `invalid`, with why.
import type { McpMessageKind, McpPeerInfo } from '../model/mcp-message.ts';
import { scanElements, scanMembers, skipSpace, stringValue, textOf } from './json-scan.ts';

/** What one message says. Ids and tokens are JSON text as written; null when there is none. */
export interface JsonRpcMessage {
  kind: McpMessageKind;
  idText: string | null;
  method: string | null;
  /** The tool, prompt or resource it names (`params.name`, `params.uri`, or those of `params.ref`). */
  target: string | null;
  /** A result with `isError`: the tool failed, the protocol did not. */
  isToolError: boolean;
  /** Of a request the token for its progress (`params._meta.progressToken`), of `notifications/progress` the one it is about. */
  progressToken: string | null;
  /** The request that `notifications/cancelled` is about. */
  relatedRequestId: string | null;
  /** The task that it creates, asks about or belongs to (2025-11-25); null when none is named. */
  taskId: string | null;
  /** What a result that asks for input gives along, and the retry gives back (2026-07-28); a fingerprint when it is long. */
  requestState: string | null;
  /** The id of the `subscriptions/listen` request that a notification belongs to (2026-07-28), as JSON text. */
  subscriptionId: string | null;
  /** Revision it names: of `initialize`, its result, or `_meta` (2026-07-28). */
  protocolVersion: string | null;
  /** How the sender calls itself, in the same places. */
  peerInfo: McpPeerInfo | null;
  /** Exactly the bytes of this message: a view of what was given, without white space around it. */
  payload: Uint8Array;
  /** Position within a batch (revision 2025-03-26); null when it came alone. */
  batchIndex: number | null;
  /** Why it is `invalid`; null otherwise. */
  problem: string | null;
}

const openBrace = 0x7b;
const openBracket = 0x5b;
const quote = 0x22;
/** Names are for lists: nobody reads more of one. The payload has it whole. */
const longestName = 500;

/** Every message in `bytes`, in order; none when there is nothing but white space. */
export function parseJsonRpc(bytes: Uint8Array): JsonRpcMessage[] {
  const start = skipSpace(bytes, 0);
  if (start === bytes.length) return [];
  if (bytes[start] === openBracket) return parseBatch(bytes, start);
  if (bytes[start] !== openBrace) return [invalid(bytes, 'not a JSON object')];
  return [parseOne(bytes, start)];
}

/**
 * The same text for ids that are equal (`"a"` and `"\u0061"`, `1` and `1.0`), different texts for those that are not (`1` and `"1"`).
 * A number too large for a double keeps its digits.
 */
export function idKey(idText: string): string {
  const first = idText.charCodeAt(0);
  if (first === quote) return idText.includes('\\') ? JSON.stringify(JSON.parse(idText)) : idText;
  if (first !== 0x2d && (first < 0x30 || first > 0x39)) return idText;
  if (idText.length < 16 && /^(?:0|[1-9]\d*)$/.test(idText)) return idText;
  const value = Number(idText);
  return Number.isSafeInteger(value) || /[.eE]/.test(idText) ? String(value) : idText;
}

function parseBatch(bytes: Uint8Array, start: number): JsonRpcMessage[] {
  const messages: JsonRpcMessage[] = [];
  const end = scanElements(bytes, start, (from, to) => {
    const element = bytes.subarray(from, to);
    const message = bytes[from] === openBrace ? parseOne(element, 0) : invalid(element, 'not a JSON object');
    message.batchIndex = messages.length;
    messages.push(message);
  });
  if (end < 0 || skipSpace(bytes, end) < bytes.length) return [invalid(bytes, 'not well-formed JSON')];
  return messages.length > 0 ? messages : [invalid(bytes, 'an empty batch')];
}

interface Range {
  start: number;
  end: number;
}

/** Where the members of a message stand; of duplicates the last, as JSON.parse has it. */
interface Members {
  jsonrpc: Range | null;
  id: Range | null;
  method: Range | null;
  params: Range | null;
  result: Range | null;
  error: Range | null;
}

function parseOne(bytes: Uint8Array, start: number): JsonRpcMessage {
  const members: Members = { jsonrpc: null, id: null, method: null, params: null, result: null, error: null };
  const end = scanMembers(bytes, start, (key, from, to) => {
    if (Object.hasOwn(members, key)) members[key as keyof Members] = { start: from, end: to };
  });
  if (end < 0 || skipSpace(bytes, end) < bytes.length) return invalid(bytes, 'not well-formed JSON');
  const message = blank(bytes.subarray(start, end));
  const problem = classify(bytes, members, message);
  if (problem !== null) return invalid(bytes.subarray(start, end), problem);
  if (members.params) readParams(bytes, members.params, message);
  if (message.kind === 'response' && members.result) readResult(bytes, members.result, message);
  return message;
}

/** JSON-RPC 2.0 §§4–5. Sets kind, id and method; returns what is wrong. */
function classify(bytes: Uint8Array, members: Members, message: JsonRpcMessage): string | null {
  const version = textAt(bytes, members.jsonrpc);
  if (version !== '2.0') return version === null ? 'no "jsonrpc": "2.0"' : 'another version of JSON-RPC';
  const { id, method, error, result } = members;
  if (id) {
    const first = bytes[id.start];
    if (first === openBrace || first === openBracket || first === 0x74 || first === 0x66) {
      return 'an id that is no number, string or null';
    }
    message.idText = textOf(bytes, id.start, id.end);
  }
  if (method) {
    const name = textAt(bytes, method);
    if (name === null) return 'a method that is no string';
    message.method = name.slice(0, longestName);
    message.kind = id ? 'request' : 'notification';
    return null;
  }
  const isError = error !== null && (result === null || bytes[error.start] !== 0x6e);
  if (!isError && !result) return 'neither method, result nor error';
  message.kind = isError ? 'error' : 'response';
  return null;
}

function readParams(bytes: Uint8Array, { start }: Range, message: JsonRpcMessage): void {
  if (bytes[start] !== openBrace) return;
  let name: string | null = null;
  let reference: string | null = null;
  scanMembers(bytes, start, (key, from, to) => {
    switch (key) {
      case 'name':
      case 'uri':
        name ??= textAt(bytes, { start: from, end: to });
        return;
      case 'ref':
        reference = nameIn(bytes, from);
        return;
      case '_meta':
        return readMeta(bytes, from, message);
      case 'progressToken':
        if (message.method === 'notifications/progress') message.progressToken = tokenAt(bytes, from, to);
        return;
      case 'requestId':
        if (message.method === 'notifications/cancelled') message.relatedRequestId = tokenAt(bytes, from, to);
        return;
      case 'taskId':
        message.taskId ??= cut(textAt(bytes, { start: from, end: to }));
        return;
      case 'requestState':
        message.requestState = fingerprint(bytes, from, to);
        return;
      case 'protocolVersion':
        if (message.method === 'initialize') readVersion(bytes, { start: from, end: to }, message);
        return;
      case 'clientInfo':
        if (message.method === 'initialize') readPeer(bytes, { start: from, end: to }, message);
        return;
    }
  });
  message.target = cut(name ?? reference);
}

function readResult(bytes: Uint8Array, { start }: Range, message: JsonRpcMessage): void {
  if (bytes[start] !== openBrace) return;
  scanMembers(bytes, start, (key, from, to) => {
    switch (key) {
      case 'isError':
        message.isToolError = bytes[from] === 0x74;
        return;
      case '_meta':
        return readMeta(bytes, from, message);
      case 'task':
        message.taskId = memberText(bytes, from, 'taskId');
        return;
      case 'requestState':
        message.requestState = fingerprint(bytes, from, to);
        return;
      case 'protocolVersion':
        return readVersion(bytes, { start: from, end: to }, message);
      case 'serverInfo':
        return readPeer(bytes, { start: from, end: to }, message);
    }
  });
}

/** Revision 2026-07-28: every request says in `_meta` what `initialize` said once. */
function readMeta(bytes: Uint8Array, start: number, message: JsonRpcMessage): void {
  if (bytes[start] !== openBrace) return;
  scanMembers(bytes, start, (key, from, to) => {
    switch (key) {
      case 'progressToken':
        if (message.kind === 'request') message.progressToken = tokenAt(bytes, from, to);
        return;
      case 'io.modelcontextprotocol/related-task':
        message.taskId = memberText(bytes, from, 'taskId');
        return;
      case 'io.modelcontextprotocol/subscriptionId':
        message.subscriptionId = tokenAt(bytes, from, to);
        return;
      case 'io.modelcontextprotocol/protocolVersion':
        return readVersion(bytes, { start: from, end: to }, message);
      case 'io.modelcontextprotocol/clientInfo':
      case 'io.modelcontextprotocol/serverInfo':
        return readPeer(bytes, { start: from, end: to }, message);
    }
  });
}

function readVersion(bytes: Uint8Array, range: Range, message: JsonRpcMessage): void {
  message.protocolVersion = cut(textAt(bytes, range)) ?? message.protocolVersion;
}

function readPeer(bytes: Uint8Array, { start, end }: Range, message: JsonRpcMessage): void {
  if (bytes[start] !== openBrace || end - start > 64 * 1024) return;
  let name: string | null = null;
  let version: string | null = null;
  let title: string | null = null;
  scanMembers(bytes, start, (key, from, to) => {
    if (key === 'name') name = cut(textAt(bytes, { start: from, end: to }));
    if (key === 'version') version = cut(textAt(bytes, { start: from, end: to }));
    if (key === 'title') title = cut(textAt(bytes, { start: from, end: to }));
  });
  if (name !== null) message.peerInfo = { name, version, title };
}

/** A member of the object at `start` that is a string. */
function memberText(bytes: Uint8Array, start: number, name: string): string | null {
  let text: string | null = null;
  if (bytes[start] !== openBrace) return null;
  scanMembers(bytes, start, (key, from, to) => {
    if (key === name) text = cut(textAt(bytes, { start: from, end: to }));
  });
  return text;
}

/** A server may put all it knows into such a state: of a long one its ends and its length are enough. */
function fingerprint(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 2 * longestName) return textOf(bytes, start, end);
  return `${end - start} ${textOf(bytes, start, start + longestName)} ${textOf(bytes, end - longestName, end)}`;
}

function nameIn(bytes: Uint8Array, start: number): string | null {
  let name: string | null = null;
  if (bytes[start] !== openBrace) return null;
  scanMembers(bytes, start, (key, from, to) => {
    if (key === 'name' || key === 'uri') name = textAt(bytes, { start: from, end: to });
  });
  return name;
}

/** A string or a number as JSON text; anything else is no id. */
function tokenAt(bytes: Uint8Array, start: number, end: number): string | null {
  const first = bytes[start] as number;
  const isId = first === quote || first === 0x2d || (first >= 0x30 && first <= 0x39);
  return isId ? textOf(bytes, start, end) : null;
}

/** Null unless it is a string. */
function textAt(bytes: Uint8Array, range: Range | null): string | null {
  return range && bytes[range.start] === quote ? stringValue(bytes, range.start, range.end) : null;
}

const cut = (text: string | null): string | null => (text === null ? null : text.slice(0, longestName));

function blank(payload: Uint8Array): JsonRpcMessage {
  return {
    kind: 'notification',
    idText: null,
    method: null,
    target: null,
    isToolError: false,
    progressToken: null,
    relatedRequestId: null,
    taskId: null,
    requestState: null,
    subscriptionId: null,
    protocolVersion: null,
    peerInfo: null,
    payload,
    batchIndex: null,
    problem: null,
  };
}

function invalid(bytes: Uint8Array, problem: string): JsonRpcMessage {
  return { ...blank(bytes), kind: 'invalid', problem };
}
