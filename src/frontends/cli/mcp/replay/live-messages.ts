import { cutMembers } from '../../../../formats/mcp-session/json-cutter.ts';
import { isObject } from '../../../../formats/mcp-session/read-message.ts';

/** A message that came from the live server. */
export interface LiveMessage {
  text: Uint8Array;
  value: Record<string, unknown>;
  /** Exact text of its id; null when it has none. */
  idText: string | null;
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The messages of a line or event: one, several when it is a batch (revision 2025-03-26), none when it is no JSON-RPC. */
export function liveMessages(text: Uint8Array): LiveMessage[] {
  const value = parsed(text);
  if (isObject(value)) return [liveMessage(text, value)];
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((each) => liveMessage(Buffer.from(JSON.stringify(each)), each));
}

function liveMessage(text: Uint8Array, value: Record<string, unknown>): LiveMessage {
  return { text, value, idText: memberText(text, 'id') };
}

/** The exact text of a member's value; null when there is none. */
export function memberText(text: Uint8Array, name: string): string | null {
  const member = cutMembers(text)?.findLast((each) => each.name === name);
  return member ? Buffer.from(text.subarray(member.start, member.end)).toString('utf8') : null;
}

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(strictUtf8.decode(text));
  } catch {
    return null;
  }
}
