// In: a request. Out: its body as a JSON value, or undefined when it has none. Never: more than the limit in memory.

import { AppError } from '../model/app-error.ts';

export const maxJsonBodyBytes = 1_048_576;

export async function readJsonBody(request: Request): Promise<unknown> {
  const bytes = await readLimited(request);
  if (bytes.length === 0) return undefined;
  const type = request.headers.get('content-type') ?? '';
  // Not only tidiness: a page elsewhere can send text/plain or a form without asking first, JSON it cannot.
  if (!/^application\/json\s*(;|$)/i.test(type.trim())) {
    throw new AppError('invalid-request', 'The body must be JSON: send the header Content-Type: application/json.');
  }
  return parse(bytes);
}

function parse(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('invalid-request', 'The body must be JSON in UTF-8; these bytes are not UTF-8.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : '';
    throw new AppError('invalid-request', `The body is not valid JSON: ${reason}.`);
  }
}

async function readLimited(request: Request): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > maxJsonBodyBytes) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bodyBytes = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) return Buffer.concat(chunks);
    bodyBytes += value.length;
    if (bodyBytes > maxJsonBodyBytes) {
      void reader.cancel().catch(() => {});
      throw tooLarge();
    }
    chunks.push(value);
  }
}

/** A client that goes away in the middle of its body is no fault of ours. */
async function readChunk(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<{ done: true; value?: undefined } | { done: false; value: Uint8Array }> {
  try {
    const { done, value } = await reader.read();
    return done ? { done } : { done, value };
  } catch {
    throw new AppError('invalid-request', 'The body ended early.');
  }
}

const tooLarge = (): AppError =>
  new AppError('too-large', `The body is larger than ${maxJsonBodyBytes} bytes, the most this API takes.`);
