import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseJsonRpc } from '../../wire/json-rpc.ts';
import { Conversation, type ConversationOptions, type ServerMessage } from './bridge-conversation.ts';
import { BridgeEventStream } from './bridge-event-stream.ts';
import { gatherBody, messagesProblem, type Refusal, refuse } from './bridge-http-request.ts';

/**
 * The client's side of a bridge that speaks the old pair of an event stream and a POST address (revision 2024-11-05, "HTTP with SSE"). In:
 * requests that may come in. Out: a conversation for each stream, which ends when the stream does; its first event says where to post. Next:
 * bridge-conversation.
 */
interface OpenStream {
  conversation: Conversation;
  stream: BridgeEventStream;
}

const messagesPath = '/messages';

const refusals = {
  noPath: { status: 404, message: 'Not found: this relay answers at /sse' },
  unknownStream: { status: 404, message: 'Session not found' },
  tooLong: { status: 413, message: 'Payload Too Large', headers: { Connection: 'close' } },
} satisfies Record<string, Refusal>;

const notAllowed = (method: string): Refusal => ({
  status: 405,
  message: 'Method not allowed',
  headers: { Allow: method },
});

export class BridgeSseListener {
  readonly path = '/sse';
  readonly #options: Omit<ConversationOptions, 'client'>;
  readonly #streams = new Map<string, OpenStream>();
  readonly #conversations = new Set<Conversation>();

  constructor(options: Omit<ConversationOptions, 'client'>) {
    this.#options = options;
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (path === messagesPath) {
      if (request.method !== 'POST') return refuse(response, notAllowed('POST'));
      return this.#post(request, response);
    }
    if (path !== this.path && path !== '/') return refuse(response, refusals.noPath);
    if (request.method !== 'GET') return refuse(response, notAllowed('GET'));
    this.#openStream(response);
  }

  async close(): Promise<void> {
    for (const conversation of this.#conversations) conversation.close();
    await Promise.all([...this.#conversations].map(({ ended }) => ended));
  }

  kill(): void {
    for (const conversation of this.#conversations) conversation.kill();
  }

  #openStream(response: ServerResponse): void {
    const id = randomUUID();
    const stream = new BridgeEventStream(response, {
      full: () => conversation.rest(response),
      drained: () => conversation.resume(response),
      closed: () => {
        this.#streams.delete(id);
        conversation.close();
      },
    });
    stream.begin({});
    stream.send('endpoint', new TextEncoder().encode(`${messagesPath}?sessionId=${id}`));
    const client = { deliver: (said: ServerMessage) => deliver(stream, said), upstreamEnded: () => stream.end() };
    const conversation: Conversation = new Conversation({ ...this.#options, client });
    this.#streams.set(id, { conversation, stream });
    this.#conversations.add(conversation);
    void conversation.ended.then(() => this.#conversations.delete(conversation));
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = new URL(request.url ?? '/', 'http://localhost').searchParams.get('sessionId') ?? '';
    const gathered = await gatherBody(request);
    if (gathered.kind === 'gone') return;
    const open = this.#streams.get(id);
    if (open === undefined) return refuse(response, refusals.unknownStream);
    if (gathered.kind === 'too-long') return refuse(response, refusals.tooLong);
    const problem = messagesProblem(parseJsonRpc(gathered.body));
    if (problem !== null) return refuse(response, problem);
    await open.conversation.send(gathered.body, null);
    response.writeHead(202).end('Accepted');
  }
}

function deliver(stream: BridgeEventStream, { bytes }: ServerMessage): { isDelivered: boolean; carrier: null } {
  const isDelivered = stream.isOpen;
  if (isDelivered) stream.send('message', bytes);
  return { isDelivered, carrier: null };
}
