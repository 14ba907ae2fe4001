import { z } from 'zod';
import { AppError } from '../../../../../model/app-error.ts';
import { isBodyCut } from '../../../../../model/body-copy.ts';
import { textDecoderFor } from '../../../traffic/body-text.ts';
import { findEntry } from '../../../traffic/find-entry.ts';
import { type BodyPiece, type PieceAddress, readBodyPiece } from '../body-piece.ts';
import type { Secrets } from '../secrets.ts';
import { defineTool, type ToolPlace } from '../tool.ts';
import { entry, session } from '../tool-inputs.ts';

const usualBytes = 16 * 1024;
const mostBytes = 128 * 1024;

export const readBody = defineTool({
  name: 'read_body',
  title: 'Read a body',
  description:
    'Request or response body of an entry, content codings (gzip, br, …) undone, piece by piece. Binary bodies are named as such and given as base64 on demand.',
  input: z.strictObject({
    entry,
    session,
    side: z.enum(['request', 'response']).default('response').describe('Of which message.'),
    offset: z.int().min(0).default(0).describe('Where to begin, in bytes of the decoded body.'),
    length: z.int().min(1).max(mostBytes).default(usualBytes).describe(`Bytes to read, 1 to ${mostBytes}.`),
    encoding: z
      .enum(['text', 'base64'])
      .default('text')
      .describe('`base64`: binary bodies as bytes. While secrets are replaced, texts are given as text only.'),
  }),
  output: z.object({
    entryId: z.string().describe('The entry.'),
    form: z
      .enum(['text', 'base64', 'binary', 'empty'])
      .describe('What `body` is. `binary`: bytes, left out. `empty`: nothing is recorded.'),
    body: z.string().nullable().describe('Null when it is binary or empty.'),
    contentType: z.string().nullable().describe('As the message said. Null when it did not.'),
    offset: z.int().describe('Where the piece begins.'),
    nextOffset: z.int().nullable().describe('`offset` of the next piece. Null: this was the last one.'),
    totalBytes: z.int().describe('Of the decoded body as it is recorded.'),
    passedBytes: z.int().describe('Of the body as it passed, content codings kept.'),
    problem: z.string().nullable().describe('What is missing or could not be decoded. Null: nothing.'),
  }),
  answer: async ({ entry: wanted, session: wantedSession, side, ...piece }, place) => {
    const found = await findEntry(place.api, wanted, wantedSession ?? null);
    const isRequest = side === 'request';
    const stored = isRequest ? found.requestBodyStored : found.responseBodyStored;
    const passedBytes = isRequest ? found.requestBodySize : found.responseBodySize;
    const cutNote = isBodyCut(found, side) ? `Only ${stored} of ${passedBytes} bytes that passed are recorded.` : null;
    const facts = { entryId: found.id, passedBytes };
    if (stored === 0) return { ...facts, ...nothing, problem: cutNote };
    const read = await readPiece({ entryId: found.id, side, ...piece }, place);
    return { ...facts, ...read, problem: [read.problem, cutNote].filter(Boolean).join(' ') || null };
  },
});

const nothing = { form: 'empty' as const, body: null, contentType: null, offset: 0, nextOffset: null, totalBytes: 0 };

async function readPiece(wanted: PieceAddress, { api, secrets, signal }: ToolPlace) {
  const piece = await readBodyPiece(api, wanted, signal);
  const { contentType, totalBytes, problem, offset } = piece;
  const nextOffset = piece.to < totalBytes ? piece.to : null;
  const facts = { contentType, totalBytes, problem, offset, nextOffset };
  const decoder = textDecoderFor(piece.bytes, contentType);
  if (wanted.encoding === 'base64') {
    if (secrets.isOn && decoder !== null)
      throw new AppError(
        'invalid-request',
        'This body is text: read it with encoding "text", in which secrets are replaced.',
      );
    return { ...facts, form: 'base64' as const, body: Buffer.from(bytesOf(piece)).toString('base64') };
  }
  if (decoder === null) return { ...facts, form: 'binary' as const, body: null };
  return { ...facts, form: 'text' as const, body: textOf(piece, decoder.encoding, secrets) };
}

const bytesOf = ({ bytes, from, to, offset }: BodyPiece): Uint8Array => bytes.subarray(offset - from, to - from);

/** What lies around the piece tells which of it is secret. */
function textOf(piece: BodyPiece, encoding: string, secrets: Secrets): string {
  const { bytes, from, to, offset } = piece;
  const decode = (part: Uint8Array): string => new TextDecoder(encoding, { ignoreBOM: true }).decode(part);
  const before = decode(bytes.subarray(0, offset - from));
  const wanted = decode(bytesOf(piece));
  const whole = before + wanted + decode(bytes.subarray(to - from));
  return secrets.text(whole, { from: before.length, to: before.length + wanted.length });
}
