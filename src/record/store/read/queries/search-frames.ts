// The frames of a WebSocket → those that hold the text, in the order they passed. A message that was deflated is looked at inflated; one in several
// frames is looked at frame by frame. Before: search-entry.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FindNeedle } from '../../../../model/search/needle.ts';
import type { SearchPlaces } from './search-places.ts';
import type { SearchWork } from './search-tally.ts';

const sliceMs = 10;

export class FrameSearch {
  readonly #find: FindNeedle;
  /** See bytePiece. */
  readonly #piece: string | null;
  readonly #possible: StatementSync;
  readonly #frame: StatementSync;

  constructor(database: DatabaseSync, find: FindNeedle, piece: string | null) {
    this.#find = find;
    this.#piece = piece;
    this.#possible = database.prepare(
      `SELECT number, ?3 IS NULL OR instr(lower(CAST(coalesce(message, data) AS TEXT)), ?3) > 0
       FROM ws_frames WHERE traffic_id = ?1 AND number > ?2 ORDER BY number`,
    );
    this.#possible.setReturnArrays(true);
    this.#frame = database.prepare('SELECT direction, coalesce(message, data) AS data FROM ws_frames WHERE number = ?');
  }

  /** See SearchCandidates. */
  release(): void {
    this.#possible.all('', 0, null);
  }

  *look(entryId: string, places: SearchPlaces): SearchWork {
    for (let after = 0; !places.isFull; ) {
      const slice = this.#slice(entryId, after, performance.now() + sliceMs);
      for (const number of slice.numbers) {
        this.#lookAtFrame(number, places);
        yield;
      }
      if (slice.isLast) return;
      after = slice.upTo;
      yield;
    }
    places.hasMore = true;
  }

  #slice(entryId: string, after: number, endAt: number): { numbers: number[]; upTo: number; isLast: boolean } {
    const numbers: number[] = [];
    let upTo = after;
    for (const [number, isPossible] of this.#possible.iterate(entryId, after, this.#piece) as unknown as Iterable<
      [number, number]
    >) {
      upTo = number;
      if (isPossible === 1) numbers.push(number);
      if (numbers.length >= 64 || performance.now() > endAt) return { numbers, upTo, isLast: false };
    }
    return { numbers, upTo, isLast: true };
  }

  #lookAtFrame(number: number, places: SearchPlaces): void {
    const row = this.#frame.get(number) as { direction: 'client' | 'server'; data: Uint8Array } | undefined;
    if (row === undefined) return;
    places.addIn({ kind: 'frame', number, direction: row.direction }, utf8.decode(row.data), this.#find);
  }
}

const utf8 = new TextDecoder();
