import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonRpcMessage } from '../../wire/json-rpc.ts';
import { joinPieces } from '../../wire/ndjson.ts';

/** What every listener of a bridge does with a request: take its body, and refuse it with a sentence. */
const mostBodyBytes = 256 * 1024 * 1024;

export type GatheredRequest = { kind: 'whole'; body: Uint8Array } | { kind: 'too-long' } | { kind: 'gone' };

export async function gatherBody(request: IncomingMessage): Promise<GatheredRequest> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > mostBodyBytes) return { kind: 'too-long' };
      pieces.push(piece);
    }
  } catch {
    return { kind: 'gone' };
  }
  return { kind: 'whole', body: joinPieces(pieces, bytes) };
}

export interface Refusal {
  status: number;
  /** A sentence. */
  message: string;
  /** Of JSON-RPC; absent: -32000. */
  code?: number;
  /** JSON text; absent: null. */
  idText?: string | null;
  headers?: Record<string, string>;
}

/** As the official SDK refuses: an error of JSON-RPC under the status. */
export function refuse(
  response: ServerResponse,
  { status, message, code = -32000, idText = null, headers = {} }: Refusal,
): void {
  if (response.headersSent) return;
  const body = `{"jsonrpc":"2.0","error":${JSON.stringify({ code, message })},"id":${idText ?? 'null'}}`;
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
}

/** Only the media type, in lower case. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export interface Accepted {
  json: boolean;
  events: boolean;
}

/** Without the header, or with a wildcard, JSON is meant: events are for those who ask for them. */
export function acceptedBy({ headers: { accept } }: IncomingMessage): Accepted {
  if (accept === undefined) return { json: true, events: false };
  const types = accept.split(',').map((one) => one.split(';', 1)[0]?.trim().toLowerCase() ?? '');
  const json = types.some((type) => type === 'application/json' || type === '*/*' || type === 'application/*');
  return { json, events: types.includes('text/event-stream') };
}

export function headerOf(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}

/** What is wrong with the messages of a body; null when nothing is. */
export function messagesProblem(messages: readonly JsonRpcMessage[]): Refusal | null {
  const [first] = messages;
  if (first === undefined) return { status: 400, message: 'Parse error: the body is empty', code: -32700 };
  const invalid = messages.find(({ kind }) => kind === 'invalid');
  if (invalid === undefined) return null;
  const isParsed = invalid.problem !== 'not well-formed JSON' && invalid.problem !== 'not a JSON object';
  const [code, words] = isParsed ? [-32600, 'Invalid Request'] : [-32700, 'Parse error'];
  return { status: 400, message: `${words}: ${invalid.problem}`, code };
}
