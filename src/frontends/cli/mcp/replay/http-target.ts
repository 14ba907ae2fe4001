import { readServerSentEvents } from '../../../api-client/server-sent-events.ts';
import { mostMessageBytes, type ReplayTarget, type SentMessage, type TargetListener } from './replay-target.ts';

const endpointWaitMs = 10_000;

/**
 * A server behind a URL: streamable HTTP, and when it does not take a POST there, the older pair of an event stream and an address for messages
 * (revision 2024-11-05). `headers` go with each request, in place of ours of that name.
 */
export function createHttpTarget(url: string, headers: ReadonlyArray<readonly [string, string]> = []): ReplayTarget {
  return new HttpTarget(url, headers);
}

class HttpTarget implements ReplayTarget {
  readonly #control = new AbortController();
  readonly #url: string;
  readonly #added: ReadonlyArray<readonly [string, string]>;
  #listener: TargetListener | null = null;
  #sessionId: string | null = null;
  #protocolVersion: string | null = null;
  #form: 'unknown' | 'streamable' | 'sse' = 'unknown';
  #postUrl: string;
  #isListening = false;

  constructor(url: string, added: ReadonlyArray<readonly [string, string]>) {
    this.#url = url;
    this.#added = added;
    this.#postUrl = url;
  }

  async start(listener: TargetListener): Promise<void> {
    this.#listener = listener;
  }

  setProtocolVersion(version: string): void {
    this.#protocolVersion = version;
  }

  async send(payload: Uint8Array, message: SentMessage): Promise<void> {
    let response = await this.#post(payload, message);
    // "Backwards compatibility": a 4xx to the first POST means the older transport.
    if (this.#form === 'unknown' && [400, 404, 405].includes(response.status) && (await this.#openEventStream())) {
      await response.body?.cancel();
      response = await this.#post(payload, message);
    }
    if (response.ok && this.#form === 'unknown') this.#form = 'streamable';
    await this.#take(response, message);
  }

  async close(): Promise<void> {
    if (this.#form === 'streamable' && this.#sessionId !== null) {
      const signal = AbortSignal.timeout(2000);
      await fetch(this.#url, { method: 'DELETE', headers: this.#headers(null, {}), signal }).catch(() => {});
    }
    this.#control.abort();
  }

  async #post(payload: Uint8Array, message: SentMessage): Promise<Response> {
    try {
      return await fetch(this.#postUrl, {
        method: 'POST',
        headers: this.#headers(message, {
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
        }),
        body: Buffer.from(payload),
        signal: this.#control.signal,
      });
    } catch (error) {
      throw new Error(`${this.#postUrl} cannot be reached: ${reasonOf(error)}`);
    }
  }

  #headers(message: SentMessage | null, further: Record<string, string>): Headers {
    const version = message?.protocolVersion ?? this.#protocolVersion;
    const isMirrored = message?.protocolVersion != null;
    const headers = new Headers({
      ...(this.#sessionId === null ? {} : { 'mcp-session-id': this.#sessionId }),
      ...(version === null ? {} : { 'mcp-protocol-version': version }),
      ...(isMirrored && message?.method ? { 'mcp-method': headerText(message.method) } : {}),
      ...(isMirrored && message?.target ? { 'mcp-name': headerText(message.target) } : {}),
      ...further,
    });
    for (const [name] of this.#added) headers.delete(name);
    for (const [name, value] of this.#added) headers.append(name, value);
    return headers;
  }

  async #take(response: Response, message: SentMessage): Promise<void> {
    const session = response.headers.get('mcp-session-id');
    const isNewSession = session !== null && this.#sessionId === null;
    this.#sessionId ??= session;
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok && !type.startsWith('application/json')) {
      const text = (await bodyOf(response).catch(() => '')).toString().slice(0, 200);
      throw new Error(`the server answered with HTTP status ${response.status}${text === '' ? '' : `: ${text}`}`);
    }
    if (type.startsWith('text/event-stream')) void this.#readEvents(response).catch(() => {});
    else await this.#takeBody(response);
    if (isNewSession || message.method === 'notifications/initialized') void this.#listen();
  }

  async #takeBody(response: Response): Promise<void> {
    const body = await bodyOf(response);
    if (body.length > 0 && (response.headers.get('content-type') ?? '').startsWith('application/json'))
      this.#listener?.onMessage(body);
    if (!response.ok) throw new HttpStatusError(response.status);
  }

  /** The stream by which a server may ask or tell of its own accord. It need not have one. */
  async #listen(): Promise<void> {
    if (this.#isListening || this.#form !== 'streamable') return;
    this.#isListening = true;
    try {
      const response = await fetch(this.#url, {
        headers: this.#headers(null, { accept: 'text/event-stream' }),
        signal: this.#control.signal,
      });
      const isStream = response.ok && response.headers.get('content-type')?.startsWith('text/event-stream');
      if (isStream) await this.#readEvents(response);
      else await response.body?.cancel();
    } catch {
      // Answers come with the requests.
    }
  }

  /** True when there is one: its first event names the address for messages. */
  async #openEventStream(): Promise<boolean> {
    const signal = this.#control.signal;
    const response = await fetch(this.#url, {
      headers: this.#headers(null, { accept: 'text/event-stream' }),
      signal,
    }).catch(() => null);
    if (!response?.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      await response?.body?.cancel();
      return false;
    }
    const endpoint = await new Promise<string | null>((resolve) => {
      setTimeout(() => resolve(null), endpointWaitMs).unref();
      void this.#readEvents(response, resolve)
        .catch(() => {})
        .finally(() => {
          resolve(null);
          this.#listener?.onEnded('the server has closed the event stream');
        });
    });
    if (endpoint === null || !URL.canParse(endpoint, this.#url)) return false;
    this.#postUrl = new URL(endpoint, this.#url).href;
    this.#form = 'sse';
    return true;
  }

  async #readEvents(response: Response, onEndpoint?: (url: string) => void): Promise<void> {
    const chunks = response.body as unknown as AsyncIterable<Uint8Array>;
    for await (const { event, data } of readServerSentEvents(chunks)) {
      if (data === null || data === '') continue;
      if (event === 'endpoint') onEndpoint?.(data);
      else this.#listener?.onMessage(Buffer.from(data));
    }
  }
}

/** The body was a JSON-RPC error, which is the answer. */
export class HttpStatusError extends Error {
  constructor(status: number) {
    super(`the server answered with HTTP status ${status}`);
  }
}

/** Throws when it breaks off, and when it is longer than a message may be: some servers never end. */
async function bodyOf(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const arriving = (response.body ?? []) as unknown as AsyncIterable<Uint8Array>;
  try {
    for await (const piece of arriving) {
      bytes += piece.length;
      if (bytes > mostMessageBytes) break;
      pieces.push(piece);
    }
  } catch (error) {
    throw new Error(`the answer broke off: ${reasonOf(error)}`);
  }
  if (bytes > mostMessageBytes) throw new Error('the answer has more than 256 MiB');
  return Buffer.concat(pieces);
}

/** Names beyond ASCII stand as base64 (revision 2026-07-28, header encoding). */
const headerText = (text: string): string =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const inner = cause as NodeJS.ErrnoException | undefined;
  return inner?.code ?? inner?.message ?? message;
}
