// Whole entries from a reader's thread to the main thread: one JSON text and one run of bytes a page. Cloning them object by object takes both
// threads several times as long (measured: 15 against 4 µs an entry of 2 KB on each side). Before: queries/whole-entry-queries. Next: remote-reader.
import type { Annotation } from '../../../model/annotation.ts';
import type { TrafficEntry } from '../../../model/traffic-entry.ts';
import type { WholeEntry } from './store-reader.ts';

export interface PackedEntries {
  /** A list of {@link PackedEntry}. */
  text: string;
  /** Bodies that are there, in the order of the entries, the request's first. */
  bodies: Uint8Array;
  nextCursor: number | null;
}

interface PackedEntry {
  entry: TrafficEntry;
  hasFrames: boolean;
  annotations: Annotation[];
  /** Null: it is large, and not here. */
  requestBytes: number | null;
  responseBytes: number | null;
}

export class EntryPacker {
  count = 0;
  bodyBytes = 0;
  readonly #texts: string[] = [];
  readonly #bodies: Uint8Array[] = [];

  add(whole: Omit<WholeEntry, 'entry'> & { entryJson: string }): void {
    const { entryJson, hasFrames, annotations, requestBody, responseBody } = whole;
    this.#texts.push(
      `{"entry":${entryJson},"hasFrames":${hasFrames},"annotations":${JSON.stringify(annotations)},"requestBytes":${requestBody?.length ?? null},"responseBytes":${responseBody?.length ?? null}}`,
    );
    for (const body of [requestBody, responseBody]) {
      if (body === null || body.length === 0) continue;
      this.#bodies.push(body);
      this.bodyBytes += body.length;
    }
    this.count += 1;
  }

  packed(nextCursor: number | null): PackedEntries {
    // Never of Node's pool, all of which would go with it.
    const bodies = Buffer.allocUnsafeSlow(this.bodyBytes);
    let at = 0;
    for (const body of this.#bodies) {
      bodies.set(body, at);
      at += body.length;
    }
    return { text: `[${this.#texts.join(',')}]`, bodies, nextCursor };
  }
}

export function unpackEntries({ text, bodies, nextCursor }: PackedEntries): {
  entries: WholeEntry[];
  nextCursor: number | null;
} {
  let at = 0;
  const take = (bytes: number | null): Uint8Array | null => {
    if (bytes === null) return null;
    at += bytes;
    return bodies.subarray(at - bytes, at);
  };
  const entries = (JSON.parse(text) as PackedEntry[]).map(
    ({ entry, hasFrames, annotations, requestBytes, responseBytes }): WholeEntry => ({
      ...{ entry, hasFrames, annotations },
      requestBody: take(requestBytes),
      responseBody: take(responseBytes),
    }),
  );
  return { entries, nextCursor };
}
