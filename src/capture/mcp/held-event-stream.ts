import { textOf } from '../../wire/json-scan.ts';
import type { EventStreamCutter, StreamEvent } from '../../wire/sse.ts';
import type { BodyOutlet, BodyStream } from '../interceptors/interceptor.ts';

/**
 * Asked about each event that is whole. Null: it passes. Else resolves to the message to send, the very one when nothing was changed,
 * null when none. `isUnderWay`: its beginning has gone already, so it is told of and passes.
 */
export type EventOffer = (event: StreamEvent, isUnderWay: boolean) => Promise<Uint8Array | null> | null;

/**
 * An event stream of which messages may be held. In: its bytes, also from the middle of an event on. Out: each event as it came as soon as it is
 * whole, or later, or another message in the same event; others overtake one that is held. Before: the exchange. Next: tapped-exchange.
 */
export class HeldEventStream implements BodyStream {
  readonly #out: BodyOutlet;
  readonly #offer: EventOffer;
  readonly #events: EventStreamCutter;
  /** Of the event under way, those that passed before there was this. */
  #passedBytes: number;
  #heldEvents = 0;
  #hasEnded = false;
  readonly #first: Uint8Array[] = [];

  /** `events` has been given everything that passed before. */
  constructor(out: BodyOutlet, events: EventStreamCutter, offer: EventOffer) {
    this.#out = out;
    this.#offer = offer;
    this.#events = events;
    this.#passedBytes = events.bytesUnderWay;
  }

  push(data: Uint8Array): void {
    this.#begin();
    this.#events.push(data, (event) => this.#take(event));
  }

  end(): void {
    this.#begin();
    this.#events.end(({ raw }) => this.#out.send(raw.subarray(this.#passedBytes)));
    this.#hasEnded = true;
    this.#endIfDone();
  }

  /** A message that did not come from the server, such as the user's answer. */
  inject(payload: Uint8Array): void {
    if (!this.#hasEnded) this.#out.send(eventOf(payload));
  }

  /** As `inject`, before the stream has begun: with its first bytes. */
  injectFirst(payload: Uint8Array): void {
    this.#first.push(eventOf(payload));
  }

  #begin(): void {
    for (const event of this.#first.splice(0)) this.#out.send(event);
  }

  #take(event: StreamEvent): void {
    const { raw, data } = event;
    const passedBytes = this.#passedBytes;
    this.#passedBytes = 0;
    const until = this.#offer(event, passedBytes > 0);
    if (until === null) return this.#out.send(raw.subarray(passedBytes));
    this.#heldEvents += 1;
    void until.then((message) => {
      this.#heldEvents -= 1;
      if (message === data) this.#out.send(raw);
      else if (message !== null) this.#out.send(withData(raw, message));
      this.#endIfDone();
    });
  }

  #endIfDone(): void {
    if (this.#hasEnded && this.#heldEvents === 0) this.#out.ended();
  }
}

const eventEnd = Buffer.from('\n\n');

const eventOf = (payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from('event: message\ndata: '), payload, eventEnd]);

/** The event with another message in it: its id, type and retry stay. */
function withData(raw: Uint8Array, message: Uint8Array): Uint8Array {
  const others = textOf(raw, 0, raw.length)
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '' && line !== 'data' && !line.startsWith('data:'));
  const head = others.map((line) => `${line}\n`).join('');
  return Buffer.concat([Buffer.from(`${head}data: `), message, eventEnd]);
}
