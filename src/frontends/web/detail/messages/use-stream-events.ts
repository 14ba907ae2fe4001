import { useEffect, useMemo, useState } from 'react';
import type { TrafficEntry } from '../../../../model/traffic-entry.ts';
import { showProblem } from '../../ui/toast-store.ts';
import { bodyFacts } from '../body/body-facts.ts';
import { type BodyAddress, loadRange } from '../body/load-body.ts';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';

export interface StreamEventsState {
  events: readonly StreamEvent[];
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
  events: readonly StreamEvent[] = [];
  total = 0;
  isAllRead = false;
  #isBusy = false;
  #isAskedAgain = false;
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
    const read = this.#reader.read(fresh).map(clipped);
    this.total += read.length;
    this.isAllRead = fresh.length < stepBytes || from + fresh.length === totalBytes;
    this.events = [...this.events, ...read].slice(-mostEvents);
    this.#changed();
  }
}

const clipped = (event: StreamEvent): StreamEvent =>
  event.data.length <= mostCharacters ? event : { ...event, data: event.data.slice(0, mostCharacters) };
