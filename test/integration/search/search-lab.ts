// What the tests of the search share: asking the API, reading its lines, and bodies in every coding.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type SearchEvent, searchEvent } from '../../../src/contract/search.ts';
import type { FoundText } from '../../../src/model/search/search-hit.ts';
import type { ServedStore } from '../serve/served-store.ts';

export type Hit = Extract<SearchEvent, { kind: 'hit' }>;
export type Done = Extract<SearchEvent, { kind: 'done' }>;

export interface SearchAnswer {
  hits: Hit[];
  last: SearchEvent;
}

export async function search(served: ServedStore, q: string, more: Record<string, string> = {}): Promise<SearchAnswer> {
  const response = await fetch(`${served.url}/api/traffic/search?${new URLSearchParams({ q, ...more })}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => searchEvent.parse(JSON.parse(line)));
  return { hits: events.filter((event) => event.kind === 'hit'), last: events.at(-1) as SearchEvent };
}

/** Places in short: `url`, `request header Cookie`, `response body`, `frame`, `note`, `tag`. */
export function wordsOf({ place }: FoundText): string {
  if (place.kind === 'header') return `${place.side} ${place.isTrailer ? 'trailer' : 'header'} ${place.name}`;
  return place.kind === 'body' ? `${place.side} body` : place.kind;
}

export const matchOf = ({ snippet }: FoundText): string => snippet.text.slice(snippet.from, snippet.to);

export const encoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  identity: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes),
  'x-gzip': (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  'deflate without its header': (bytes) => deflateRawSync(bytes),
  br: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  'gzip, br': (bytes) => brotliCompressSync(gzipSync(bytes)),
};

export const codingName = (name: string): string => name.replace(/ without.*/, '');
