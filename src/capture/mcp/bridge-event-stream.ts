import type { ServerResponse } from 'node:http';

/**
 * An event stream to one client of a bridge. In: messages. Out: an event for each, sent at once. It says when the client cannot take more,
 * and again when it can, and once when it is gone.
 */
export interface EventStreamListener {
  full(): void;
  drained(): void;
  /** The client went away, or the stream was ended. */
  closed(): void;
}

const lf = 0x0a;
const cr = 0x0d;

export class BridgeEventStream {
  readonly #response: ServerResponse;
  #isFull = false;

  constructor(response: ServerResponse, listener: EventStreamListener) {
    this.#response = response;
    response.on('drain', () => {
      this.#isFull = false;
      listener.drained();
    });
    response.once('close', () => listener.closed());
    this.#whenFull = () => listener.full();
  }

  readonly #whenFull: () => void;

  get isOpen(): boolean {
    return this.#response.writable && !this.#response.destroyed;
  }

  begin(headers: Record<string, string>): void {
    this.#response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      ...headers,
    });
    this.#response.flushHeaders();
  }

  /** `type` is the name of the event. */
  send(type: string, message: Uint8Array): void {
    const response = this.#response;
    response.cork();
    response.write(`event: ${type}\n`);
    for (const line of linesOf(message)) {
      response.write('data: ');
      response.write(line);
      response.write('\n');
    }
    const hasRoom = response.write('\n');
    response.uncork();
    if (hasRoom || this.#isFull) return;
    this.#isFull = true;
    this.#whenFull();
  }

  end(): void {
    this.#response.end();
  }
}

/** A break inside a message, which is white space of its JSON, needs a line of its own in an event (HTML Standard, "Server-sent events"). */
function linesOf(message: Uint8Array): Uint8Array[] {
  if (!message.includes(lf) && !message.includes(cr)) return [message];
  const lines: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < message.length; at++) {
    const byte = message[at];
    if (byte !== lf && byte !== cr) continue;
    lines.push(message.subarray(start, at));
    if (byte === cr && message[at + 1] === lf) at += 1;
    start = at + 1;
  }
  return [...lines, message.subarray(start)];
}
