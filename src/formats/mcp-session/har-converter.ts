import { ByteSink } from './byte-sink.ts';
import type { FileMessage } from './file-message.ts';
import type { WrittenMember } from './session-writer.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const mostOpen = 10_000;
const mostOpenBytes = 64 * 1024 * 1024;
/** A request without its answer, so that it can wait for it. */
interface OpenRequest {
  startedAt: number;
  text: string;
  method: string | null;
  direction: string;
}

/**
 * HAR 1.2, so that viewers of HTTP traffic can show a session: each request with its answer is an entry, a notification an entry without one. What was said
 * over stdio has no URL: it gets one of the scheme `mcp`.
 */
export class HarConverter {
  readonly #sink = new ByteSink();
  readonly #version: string;
  readonly #open = new Map<string, OpenRequest>();
  #openBytes = 0;
  #url = 'mcp://stdio/';
  #startedAt = 0;
  #isFirst = true;

  constructor(version: string) {
    this.#version = version;
  }

  get length(): number {
    return this.#sink.length;
  }

  take(): Uint8Array {
    return this.#sink.take();
  }

  begin(members: readonly WrittenMember[]): void {
    const facts = new Map(members.map(([name, text]) => [name, parsed(text)]));
    const serverUrl = facts.get('server_url');
    if (typeof serverUrl === 'string' && URL.canParse(serverUrl)) this.#url = serverUrl;
    const started = Date.parse(String(facts.get('started_at')));
    this.#startedAt = Number.isNaN(started) ? 0 : started;
    const page = {
      startedDateTime: new Date(this.#startedAt).toISOString(),
      id: 'page_1',
      title: `MCP session ${String(facts.get('id') ?? '')}`.trim(),
      pageTimings: { onContentLoad: -1, onLoad: -1 },
    };
    const log = { version: '1.2', creator: { name: 'NectoProxy', version: this.#version }, pages: [page] };
    this.#sink.text(`{"log":${JSON.stringify(log).slice(0, -1)},"entries":[`);
  }

  message(message: FileMessage): void {
    const { direction, jsonrpcId, payloadValue, method } = message;
    const at = message.timestamp ?? this.#startedAt;
    const text = decoder.decode(message.payload);
    const key = (sender: string): string => `${sender} ${JSON.stringify(jsonrpcId)}`;
    if (typeof payloadValue['method'] === 'string') {
      const request = { startedAt: at, text, method, direction };
      if (payloadValue['id'] === undefined) return this.#entry(request, null);
      return this.#wait(key(direction), request);
    }
    const asker = key(direction === 'client_to_server' ? 'server_to_client' : 'client_to_server');
    const request = this.#open.get(asker) ?? { startedAt: at, text: '', method: null, direction };
    if (this.#open.delete(asker)) this.#openBytes -= request.text.length;
    this.#entry(request, { at, text, isError: payloadValue['error'] !== undefined });
  }

  end(): void {
    for (const request of this.#open.values()) this.#entry(request, null);
    this.#sink.text('\n]}}\n');
  }

  #wait(key: string, request: OpenRequest): void {
    const earlier = this.#open.get(key);
    if (earlier) this.#entry(earlier, null);
    this.#open.set(key, request);
    this.#openBytes += request.text.length - (earlier?.text.length ?? 0);
    while (this.#open.size > mostOpen || this.#openBytes > mostOpenBytes) {
      const [oldest, left] = this.#open.entries().next().value as [string, OpenRequest];
      this.#open.delete(oldest);
      this.#openBytes -= left.text.length;
      this.#entry(left, null);
    }
  }

  #entry(request: OpenRequest, answer: { at: number; text: string; isError: boolean } | null): void {
    const wait = answer === null ? 0 : Math.max(0, answer.at - request.startedAt);
    const entry = {
      pageref: 'page_1',
      startedDateTime: new Date(request.startedAt).toISOString(),
      time: wait,
      request: {
        ...common,
        method: 'POST',
        url: this.#urlOf(request.method),
        queryString: [],
        bodySize: bytesOf(request.text),
        postData: { mimeType: 'application/json', params: [], text: request.text },
      },
      response: {
        ...common,
        status: answer === null ? 0 : 200,
        statusText: answer?.isError ? 'JSON-RPC error' : '',
        redirectURL: '',
        bodySize: bytesOf(answer?.text ?? ''),
        content: { size: bytesOf(answer?.text ?? ''), mimeType: 'application/json', text: answer?.text ?? '' },
      },
      cache: {},
      timings: { send: 0, wait, receive: 0 },
      _mcp: { method: request.method, direction: request.direction },
    };
    this.#sink.text(`${this.#isFirst ? '\n' : ',\n'}${JSON.stringify(entry)}`);
    this.#isFirst = false;
  }

  #urlOf(method: string | null): string {
    return this.#url.startsWith('mcp:') ? `${this.#url}${encodeURI((method ?? '').toWellFormed())}` : this.#url;
  }
}

const common = { httpVersion: 'HTTP/1.1', cookies: [], headers: [], headersSize: -1 };
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function parsed(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : decoder.decode(text));
  } catch {
    return null;
  }
}
