import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { RawHeaders } from '../../model/http-message.ts';
import { joinPieces } from '../../wire/ndjson.ts';
import { EventStreamCutter, type StreamEvent } from '../../wire/sse.ts';
import { createUpstreamTrust } from '../upstream/upstream-trust.ts';

/**
 * Requests of a bridge to its server over HTTP. In: a method, a body, headers. Out: the answer's head, or why there is none. Certificates are
 * verified as in plain capture. No time limit is set. What is open can be put to rest together, and ended together.
 */
export interface HttpTarget {
  url: URL;
  /** Set on every request, in place of those of that name. */
  headers: RawHeaders;
  upstreamCa: readonly string[];
}

export interface HttpCall {
  method: 'GET' | 'POST' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: Uint8Array;
  /** Ends this call alone. */
  signal?: AbortSignal;
}

export type HttpOutcome = { kind: 'answered'; response: IncomingMessage } | { kind: 'failed'; reason: string };

export class BridgeHttpCalls {
  readonly #target: HttpTarget;
  readonly #agent: PlainAgent;
  readonly #open = new Set<IncomingMessage>();
  readonly #ending = new AbortController();
  #isResting = false;

  constructor(target: HttpTarget) {
    this.#target = target;
    const keep = { keepAlive: true };
    this.#agent =
      target.url.protocol === 'https:'
        ? new SecureAgent({ ...keep, secureContext: createUpstreamTrust(target.upstreamCa)() })
        : new PlainAgent(keep);
    // Every call listens for the end.
    this.#ending.signal.addEventListener('abort', () => this.#agent.destroy());
  }

  start({ method, url, headers, body, signal }: HttpCall): Promise<HttpOutcome> {
    const request = url.protocol === 'https:' ? secureRequest : plainRequest;
    const options = { method, agent: this.#agent, headers: this.#headersWith(headers, body) };
    return new Promise((resolve) => {
      const call = request(url, options);
      const end = (): void => void call.destroy();
      for (const one of [signal, this.#ending.signal]) one?.addEventListener('abort', end, { once: true });
      call.once('close', () => {
        for (const one of [signal, this.#ending.signal]) one?.removeEventListener('abort', end);
        resolve({ kind: 'failed', reason: `${url.origin} closed the connection` });
      });
      call.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ kind: 'failed', reason: `${url.origin} cannot be reached (${error.code ?? error.message})` }),
      );
      call.once('response', (response) => {
        this.#track(response);
        resolve({ kind: 'answered', response });
      });
      if (this.#ending.signal.aborted) end();
      else call.end(body);
    });
  }

  rest(): void {
    this.#isResting = true;
    for (const response of this.#open) response.pause();
  }

  resume(): void {
    this.#isResting = false;
    for (const response of this.#open) response.resume();
  }

  /** Ends everything that is open, and what is begun later. */
  end(): void {
    this.#ending.abort();
    for (const response of this.#open) response.destroy();
  }

  #track(response: IncomingMessage): void {
    response.on('error', () => {});
    this.#open.add(response);
    response.once('close', () => this.#open.delete(response));
    // Whoever listens to its data has it flow; at rest it must not.
    if (this.#isResting) setImmediate(() => this.#isResting && response.pause());
  }

  #headersWith(headers: Record<string, string>, body: Uint8Array | undefined): string[] {
    const own = new Map(this.#target.headers.map(([name]) => [name.toLowerCase(), true]));
    const kept = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()));
    const length = body === undefined ? [] : [['Content-Length', String(body.length)]];
    const host = own.has('host') ? [] : [['Host', this.#target.url.host]];
    return [...host, ...kept, ...length, ...this.#target.headers].flat();
  }
}

/** The whole body; null when it broke off. */
export async function wholeBody(response: IncomingMessage): Promise<Uint8Array | null> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece);
  } catch {
    return null;
  }
  return joinPieces(
    pieces,
    pieces.reduce((sum, piece) => sum + piece.length, 0),
  );
}

/** Tells each event as it comes; resolves when the stream is over, however it ended. */
export function readEvents(response: IncomingMessage, onEvent: (event: StreamEvent) => void): Promise<void> {
  const cutter = new EventStreamCutter();
  response.on('data', (bytes: Buffer) =>
    cutter.push(bytes, (event) => {
      if (event.isEnded) onEvent(event);
    }),
  );
  return new Promise((resolve) => response.once('close', resolve));
}

/** Also says what the server wrote, as far as it is an error of JSON-RPC. */
export function statusReason({ statusCode, statusMessage }: IncomingMessage, body: Uint8Array | null): string {
  const said = body === null ? '' : errorText(body);
  return `The server answered ${statusCode} ${statusMessage ?? ''}`.trim() + (said === '' ? '' : `: ${said}`);
}

function errorText(body: Uint8Array): string {
  try {
    const { error } = JSON.parse(new TextDecoder().decode(body)) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message.slice(0, 500).replace(/\.$/, '') : '';
  } catch {
    return '';
  }
}
