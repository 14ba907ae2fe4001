import { bytesText } from '../../../formats/amounts.ts';
import { AppError } from '../../../model/app-error.ts';
import { isBodyCut } from '../../../model/body-copy.ts';
import type { MessageSide } from '../../../model/http-message.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import type { ApiClient } from '../../api-client/create-api-client.ts';
import { printableLine } from '../../terminal-text/printable-text.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { hexLines, printablePieces, textDecoderFor } from './body-text.ts';

export interface BodyOf {
  api: ApiClient;
  entry: TrafficEntry;
  side: MessageSide;
}

/** The body as it can be read, with what has to be said about it. */
export interface ReadableBody {
  chunks: AsyncIterator<Uint8Array>;
  contentType: string | null;
  /** Why it is shown as it came, still encoded; null when it is decoded. */
  problem: string | null;
}

const binaryHeadBytes = 256;

export async function printBody(body: BodyOf, terminal: Terminal): Promise<void> {
  const { entry, side } = body;
  const isRequest = side === 'request';
  const passed = isRequest ? entry.requestBodySize : entry.responseBodySize;
  const stored = isRequest ? entry.requestBodyStored : entry.responseBodyStored;
  if (passed > 0) await terminal.write('\n');
  const note = (text: string) => terminal.write(`${terminal.style.dim(`[${text}]`)}\n`);
  if (stored > 0) await printStored(await openBody(body), terminal, note);
  if (isBodyCut(entry, side))
    await note(
      stored === 0
        ? `${bytesText(passed)} passed, nothing of it is recorded`
        : `the copy ends here: ${bytesText(stored)} of ${bytesText(passed)} are recorded`,
    );
}

/** Decoded if that can be done, else as it came. */
export async function openBody({ api, entry, side }: BodyOf): Promise<ReadableBody> {
  const open = side === 'request' ? api.traffic.requestBody : api.traffic.responseBody;
  const read = (response: Response, problem: string | null): ReadableBody => ({
    chunks: (response.body ?? new ReadableStream<Uint8Array>()).values() as AsyncIterator<Uint8Array>,
    contentType: response.headers.get('x-recorded-content-type'),
    problem,
  });
  try {
    return read(await open(entry.id, { decoded: true }), null);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'undecodable-body') throw error;
    return read(await open(entry.id), error.message);
  }
}

async function printStored(
  { chunks, contentType, problem }: ReadableBody,
  terminal: Terminal,
  note: (text: string) => Promise<void>,
): Promise<void> {
  if (problem !== null) await note(printableLine(problem));
  const first = await chunks.next();
  if (first.done) return;
  const decoder = textDecoderFor(first.value, contentType);
  if (decoder === null) {
    await terminal.write(`${hexLines(first.value.subarray(0, binaryHeadBytes))}\n`);
    const total = first.value.byteLength + (await countBytes(chunks));
    await note(`${bytesText(total)} of binary data${contentType === null ? '' : `, ${printableLine(contentType)}`}`);
    return;
  }
  let last = '\n';
  for await (const text of printablePieces(resumed(first.value, chunks), decoder)) {
    if (text === '') continue;
    await terminal.write(text);
    last = text;
  }
  if (!last.endsWith('\n')) await terminal.write('\n');
}

async function* resumed(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

async function countBytes(chunks: AsyncIterator<Uint8Array>): Promise<number> {
  let bytes = 0;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) bytes += next.value.byteLength;
  return bytes;
}

/** So much of a body goes into JSON; a program that wants more asks the API for ranges. */
const jsonBodyBytes = 16 * 1024 * 1024;

export interface JsonBody {
  encoding: 'utf8' | 'base64';
  data: string;
  /** Only the beginning is here. */
  isCut: boolean;
  problem: string | null;
}

export async function bodyAsJson(body: BodyOf): Promise<JsonBody | null> {
  const stored = body.side === 'request' ? body.entry.requestBodyStored : body.entry.responseBodyStored;
  if (stored === 0) return null;
  const { chunks, contentType, problem } = await openBody(body);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (let next = await chunks.next(); !next.done && bytes <= jsonBodyBytes; next = await chunks.next()) {
    parts.push(next.value);
    bytes += next.value.byteLength;
  }
  await chunks.return?.();
  const data = Buffer.concat(parts).subarray(0, jsonBodyBytes);
  const isCut = bytes > jsonBodyBytes;
  const decoder = isCut ? null : textDecoderFor(data, contentType);
  return decoder === null
    ? { encoding: 'base64', data: data.toString('base64'), isCut, problem }
    : { encoding: 'utf8', data: decoder.decode(data), isCut, problem };
}
