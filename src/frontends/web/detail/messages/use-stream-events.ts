import { useEffect, useMemo, useState } from 'react';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { api } from '../../state/api.ts';
import { showProblem } from '../../ui/toast-store.ts';
import { bodyFacts } from '../body/body-facts.ts';
import { type BodyAddress, loadRange } from '../body/load-body.ts';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';
import { EventTimes } from './event-times.ts';

/** `at`: when its last byte came, milliseconds since 1970; null when nobody wrote it down. */
export type TimedEvent = StreamEvent & { at: number | null };

export interface StreamEventsState {
  events: readonly TimedEvent[];
  /** Read so far, those let go included. */
  total: number;
  isAllRead: boolean;
  /** Events before the first one here were let go. */
  isStartGone: boolean;
  address: BodyAddress;
  readMore: () => void;
}

const stepBytes = 512 * 1024;
const mostEvents = 5000;
const mostCharacters = 2000;
const arrivalsPerPage = 10_000;

/** Events of a stream, read from the body piece by piece. Of long ones only the beginning is kept: all of it is read again when it is looked at. */
export function useStreamEvents(entry: TrafficEntry): StreamEventsState {
  const facts = bodyFacts(entry, 'response');
  const isDecoded = facts.codings.length > 0;
  const address = useMemo<BodyAddress>(
    () => ({ entryId: entry.id, side: 'response', isDecoded }),
    [entry.id, isDecoded],
  );
  const [, draw] = useState(0);
  const reading = useMemo(() => new StreamReading(address, () => draw((count) => count + 1)), [address]);
  const run = (work: Promise<void>) => void work.catch(showProblem('Events could not be loaded'));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size says that there is more
  useEffect(() => {
    if (facts.state === 'there') run(reading.readOn(facts.isGrowing));
  }, [reading, facts.state, facts.storedBytes, facts.passedBytes, facts.isGrowing]);
  return {
    events: reading.events,
    total: reading.total,
    isAllRead: reading.isAllRead,
    isStartGone: reading.total > reading.events.length,
    address,
    readMore: () => run(reading.readOn(false)),
  };
}

class StreamReading {
  events: readonly TimedEvent[] = [];
  total = 0;
  isAllRead = false;
  #isBusy = false;
  #isAskedAgain = false;
  readonly #times = new EventTimes();
  readonly #reader = new EventStreamReader();
  readonly #address: BodyAddress;
  readonly #changed: () => void;

  constructor(address: BodyAddress, changed: () => void) {
    this.#address = address;
    this.#changed = changed;
  }

  /** One step, or, of a stream that runs, up to its end as it is now. */
  async readOn(isToEnd: boolean): Promise<void> {
    if (this.#isBusy) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isBusy = true;
    try {
      do {
        this.#isAskedAgain = false;
        await this.#step();
      } while ((isToEnd && !this.isAllRead) || this.#isAskedAgain);
    } finally {
      this.#isBusy = false;
    }
  }

  async #step(): Promise<void> {
    const from = this.#reader.position;
    // A range that begins at the end is refused, and the end is where a stream that rests is: hence one byte that is known already.
    const overlap = Math.min(from, 1);
    const { bytes, totalBytes } = await loadRange(this.#address, { from: from - overlap, to: from + stepBytes });
    const fresh = bytes.subarray(overlap);
    const read = await this.#timed(this.#reader.read(fresh).map(clipped));
    this.total += read.length;
    this.isAllRead = fresh.length < stepBytes || from + fresh.length === totalBytes;
    this.events = [...this.events, ...read].slice(-mostEvents);
    this.#changed();
  }

  /** Arrivals tell of the body as it was received, so they say nothing of one that had to be decoded. */
  async #timed(events: readonly StreamEvent[]): Promise<TimedEvent[]> {
    const last = events.at(-1);
    if (last === undefined || this.#address.isDecoded) return events.map((event) => ({ ...event, at: null }));
    await this.#readArrivals(last.position + last.bytes);
    return events.map((event) => ({ ...event, at: this.#times.timeAt(event.position + event.bytes - 1) }));
  }

  /** Those of the bytes in front of `end`. */
  async #readArrivals(end: number): Promise<void> {
    for (let from: number | null = this.#times.nextFrom; from !== null && from < end; ) {
      const query = { from, limit: arrivalsPerPage };
      const page = await api.traffic.responseArrivals(this.#address.entryId, query);
      this.#times.add(page.arrivals);
      from = page.nextFrom;
    }
  }
}

const clipped = (event: StreamEvent): StreamEvent =>
  event.data.length <= mostCharacters ? event : { ...event, data: event.data.slice(0, mostCharacters) };
