import type { FileMessage } from './file-message.ts';
import { ownKey } from './file-message.ts';
import type { JsonMember } from './json-cutter.ts';
import type { WrittenMember } from './session-writer.ts';

/** All of a message that came from a file, as it is to be written again. `original_payload: null` says nothing and is left out. */
export function fileMembers({ text, members, value }: FileMessage): WrittenMember[] {
  return members
    .filter(({ name }) => name !== 'original_payload' || value['original_payload'] != null)
    .map((member) => [member.name, sliceOf(text, member)]);
}

/** The same without what a store has columns for and may be large, as one JSON text. */
export function envelopeText(message: FileMessage): string {
  const kept = message.members.filter(({ name }) => !isPayload(name, message));
  const texts = kept.map(({ name, start, end }) => {
    const text = decoder.decode(message.text.subarray(start, end));
    return `${JSON.stringify(name)}:${text}`;
  });
  return `{${texts.join(',')}}`;
}

function isPayload(name: string, message: FileMessage): boolean {
  if (name === 'payload') return true;
  if (name === ownKey) return message.own !== null;
  if (name !== 'original_payload') return false;
  return message.originalPayload !== null || message.value['original_payload'] == null;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const sliceOf = (text: Uint8Array, { start, end }: JsonMember): Uint8Array => text.subarray(start, end);
