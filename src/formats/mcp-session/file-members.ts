import type { FileMessage } from './file-message.ts';
import type { JsonMember } from './json-cutter.ts';
import type { WrittenMember } from './session-writer.ts';

/** All of a message that came from a file, as it is to be written again. `original_payload: null` says nothing and is left out. */
export function fileMembers({ text, members, value }: FileMessage): WrittenMember[] {
  return members
    .filter(({ name }) => name !== 'original_payload' || value['original_payload'] != null)
    .map((member) => [member.name, sliceOf(text, member)]);
}

const sliceOf = (text: Uint8Array, { start, end }: JsonMember): Uint8Array => text.subarray(start, end);
