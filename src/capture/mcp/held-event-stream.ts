import { textOf } from '../../wire/json-scan.ts';
import { EventStreamCutter, type StreamEvent } from '../../wire/sse.ts';
import type { BodyOutlet, BodyStream } from '../interceptors/interceptor.ts';

/** Null: the event may pass. Else resolves to the message to send, the very one when nothing was changed, null when none. */
export type EventOffer = (event: StreamEvent & { data: Uint8Array }) => Promise<Uint8Array | null> | null;

/**
 * An event stream of which messages may be held. In: its bytes. Out: each event as it came as soon as it is whole, or later, or another message
 * in the same event; others overtake one that is held. Before: the exchange. Next: tapped-exchange.
 */
export class HeldEventStream implements BodyStream {
  readonly #out: BodyOutlet;
  readonly #offer: EventOffer;
  readonly #events = new EventStreamCutter();
  #heldEvents = 0;
  #hasEnded = false;

  constructor(out: BodyOutlet, offer: EventOffer) {
    this.#out = out;
    this.#offer = offer;
  }

  push(data: Uint8Array): void {
    this.#events.push(data, (event) => this.#take(event));
  }

  end(): void {
    this.#events.end((event) => this.#out.send(event.raw));
    this.#hasEnded = true;
    this.#endIfDone();
  }

  /** A message that did not come from the server, such as the user's answer. */
  inject(payload: Uint8Array): void {
    if (!this.#hasEnded) this.#out.send(Buffer.concat([Buffer.from('event: message\ndata: '), payload, eventEnd]));
  }

  #take(event: StreamEvent): void {
    const { data } = event;
    const until = data === null || event.isTruncated ? null : this.#offer({ ...event, data });
    if (until === null) return this.#out.send(event.raw);
    this.#heldEvents += 1;
    void until.then((message) => {
      this.#heldEvents -= 1;
      if (message === data) this.#out.send(event.raw);
      else if (message !== null) this.#out.send(withData(event.raw, message));
      this.#endIfDone();
    });
  }

  #endIfDone(): void {
    if (this.#hasEnded && this.#heldEvents === 0) this.#out.ended();
  }
}

const eventEnd = Buffer.from('\n\n');

/** The event with another message in it: its id, type and retry stay. */
function withData(raw: Uint8Array, message: Uint8Array): Uint8Array {
  const others = textOf(raw, 0, raw.length)
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '' && line !== 'data' && !line.startsWith('data:'));
  const head = others.map((line) => `${line}\n`).join('');
  return Buffer.concat([Buffer.from(`${head}data: `), message, eventEnd]);
}
