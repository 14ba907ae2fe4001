// In: a request. Out: its body as a JSON value, or undefined when it has none. Never: more than the limit in memory.
// Where a route says so, the JSON may come as a field of a form; the access check has refused forms of other origins by then.

import { AppError } from '../model/app-error.ts';

export const maxJsonBodyBytes = 1_048_576;

export interface JsonBodyOptions {
  maxBodyBytes?: number | undefined;
  isFormTaken?: boolean | undefined;
}

export async function readJsonBody(request: Request, options: JsonBodyOptions = {}): Promise<unknown> {
  const bytes = await readLimited(request, options.maxBodyBytes ?? maxJsonBodyBytes);
  if (bytes.length === 0) return undefined;
  const type = request.headers.get('content-type') ?? '';
  if (options.isFormTaken && /^application\/x-www-form-urlencoded\s*(;|$)/i.test(type.trim())) return parseForm(bytes);
  // Not only tidiness: a page elsewhere can send text/plain or a form without asking first, JSON it cannot.
  if (!/^application\/json\s*(;|$)/i.test(type.trim())) {
    throw new AppError('invalid-request', 'The body must be JSON: send the header Content-Type: application/json.');
  }
  return parse(bytes);
}

function parseForm(bytes: Uint8Array): unknown {
  const json = new URLSearchParams(Buffer.from(bytes).toString('latin1')).get('json');
  if (json === null) throw new AppError('invalid-request', 'The form must have a field “json”.');
  return parse(Buffer.from(json, 'utf8'));
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

async function readLimited(request: Request, limitBytes: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > limitBytes) throw tooLarge(limitBytes);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bodyBytes = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await readChunk(reader);
    if (done) return Buffer.concat(chunks);
    bodyBytes += value.length;
    if (bodyBytes > limitBytes) {
      void reader.cancel().catch(() => {});
      throw tooLarge(limitBytes);
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

const tooLarge = (limitBytes: number): AppError =>
  new AppError('too-large', `The body is larger than ${limitBytes} bytes, the most this API takes.`);
