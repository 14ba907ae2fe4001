import { z } from 'zod';
import type { Secrets } from '../secrets.ts';
import { showMessage, shownMessage } from '../shown-message.ts';
import { defineTool } from '../tool.ts';

const usualCharacters = 16 * 1024;
const mostCharacters = 128 * 1024;

export const getMcpMessage = defineTool({
  name: 'get_mcp_message',
  title: 'One MCP message',
  description:
    'A recorded JSON-RPC message with its payload as it passed, and what had arrived when somebody edited it.',
  input: z.strictObject({
    proxyId: z.string().describe('`proxyId` of the message.'),
    offset: z.int().min(0).default(0).describe('Where in the payload to begin, in characters.'),
    length: z
      .int()
      .min(1)
      .max(mostCharacters)
      .default(usualCharacters)
      .describe(`Characters to read, 1 to ${mostCharacters}.`),
  }),
  output: z.object({
    message: shownMessage,
    payload: z.string().describe('JSON text: what was forwarded; of a dropped message what arrived.'),
    originalPayload: z.string().nullable().describe('What arrived, the same piece of it. Null unless it was edited.'),
    nextOffset: z.int().nullable().describe('`offset` of the next piece. Null: this was the last one.'),
  }),
  answer: async ({ proxyId, offset, length }, { api, secrets }) => {
    const message = await api.mcp.message(proxyId);
    const { payload, originalPayload } = message;
    const to = offset + length;
    const longest = Math.max(payload.length, originalPayload?.length ?? 0);
    return {
      message: showMessage(message),
      payload: piece(payload, { from: offset, to }, secrets),
      originalPayload: originalPayload === null ? null : piece(originalPayload, { from: offset, to }, secrets),
      nextOffset: to < longest ? to : null,
    };
  },
});

/** Far enough around the piece to tell what is secret in it. */
const around = 8 * 1024;

function piece(text: string, { from, to }: { from: number; to: number }, secrets: Secrets): string {
  const start = Math.max(0, from - around);
  const near = text.slice(start, to + around);
  return secrets.text(near, { from: Math.min(from - start, near.length), to: Math.min(to - start, near.length) });
}
