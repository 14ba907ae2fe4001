import { parseJsonRpc } from '../../wire/json-rpc.ts';
import { BridgeHttpCalls, type HttpTarget, readEvents, statusReason, wholeBody } from './bridge-http-calls.ts';
import { bridgeIdKey } from './bridge-id-key.ts';
import type { BridgeUpstream, UpstreamListener } from './bridge-upstream.ts';

/**
 * A server that speaks the old pair (revision 2024-11-05, "HTTP with SSE"), at the far end of a bridge. In: messages. Out: a POST for each to
 * the address that the stream's first event names; what comes on the stream. The conversation ends when the stream does.
 */
export function openSseUpstream(target: HttpTarget, listener: UpstreamListener): BridgeUpstream {
  return new SseUpstream(target, listener);
}

class SseUpstream implements BridgeUpstream {
  readonly facts: BridgeUpstream['facts'];
  readonly #target: HttpTarget;
  readonly #listener: UpstreamListener;
  readonly #calls: BridgeHttpCalls;
  /** Null when there is none to be had. */
  readonly #endpoint = Promise.withResolvers<URL | null>();
  readonly #waiting = new Set<string>();
  #endReason = 'The event stream of the server has ended';
  #isFinishing = false;

  constructor(target: HttpTarget, listener: UpstreamListener) {
    const { origin, pathname } = target.url;
    this.facts = { transport: 'sse', serverCommand: null, serverUrl: origin + pathname };
    this.#target = target;
    this.#listener = listener;
    this.#calls = new BridgeHttpCalls(target);
    void this.#listen();
  }

  async send(message: Uint8Array): Promise<void> {
    for (const { kind, idText } of parseJsonRpc(message)) {
      if (kind === 'request' && idText !== null) this.#waiting.add(bridgeIdKey(idText));
    }
    const url = await this.#endpoint.promise;
    if (url === null) return this.#listener.undelivered(message, this.#endReason);
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
    const outcome = await this.#calls.start({ method: 'POST', url, headers, body: message });
    if (outcome.kind === 'failed') return this.#listener.undelivered(message, outcome.reason);
    const { response } = outcome;
    const body = await wholeBody(response);
    if ((response.statusCode ?? 0) >= 300) this.#listener.undelivered(message, statusReason(response, body));
  }

  rest(): void {
    this.#calls.rest();
  }

  resume(): void {
    this.#calls.resume();
  }

  finish(): void {
    this.#isFinishing = true;
    if (this.#waiting.size === 0) this.close();
  }

  close(): void {
    this.#calls.end();
  }

  kill(): void {
    this.#calls.end();
  }

  async #listen(): Promise<void> {
    const headers = { Accept: 'text/event-stream' };
    const outcome = await this.#calls.start({ method: 'GET', url: this.#target.url, headers });
    if (outcome.kind === 'failed') this.#endReason = outcome.reason;
    else if (outcome.response.statusCode !== 200)
      this.#endReason = statusReason(outcome.response, await wholeBody(outcome.response));
    else
      await readEvents(outcome.response, ({ type, data }) => {
        if (data === null) return;
        if (type === 'endpoint') this.#name(new TextDecoder().decode(data));
        else if (type === null || type === 'message') this.#said(data);
      });
    this.#endpoint.resolve(null);
    this.#calls.end();
    // What waited for the address is told first.
    setImmediate(() => this.#listener.ended({ exit: null, reason: this.#endReason }));
  }

  /** Messages, and the headers that the user has set, go to nobody but the server. */
  #name(address: string): void {
    const { url } = this.#target;
    const endpoint = URL.canParse(address, url) ? new URL(address, url) : null;
    if (endpoint?.origin === url.origin) return this.#endpoint.resolve(endpoint);
    this.#endReason = `The server wants messages to be sent to another place (${address.slice(0, 200)})`;
    this.#endpoint.resolve(null);
    this.#calls.end();
  }

  #said(data: Uint8Array): void {
    this.#listener.said(data);
    for (const { kind, idText } of parseJsonRpc(data)) {
      if ((kind === 'response' || kind === 'error') && idText !== null) this.#waiting.delete(bridgeIdKey(idText));
    }
    if (this.#isFinishing && this.#waiting.size === 0) this.close();
  }
}
