import type { LoadedBody } from './load-body.ts';

/** Bytes to look at: a recorded body, a part of one, a message. Viewers know nothing else. */
export interface BodyContent {
  /** From the first byte on; all of them when `isAll`. */
  head: Uint8Array<ArrayBuffer>;
  isAll: boolean;
  /** Null: not known yet. */
  totalBytes: number | null;
  contentType: string | null;
  /** For file names: `response-body`. */
  name: string;
  /** Any bytes of it. */
  loadRange: (range: { from: number; to: number }) => Promise<LoadedBody>;
  /** All of it in memory: only after the person was asked, when it is large. */
  loadWhole: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes that are in memory. */
export function contentOf(bytes: Uint8Array, contentType: string | null, name: string): BodyContent {
  const head = new Uint8Array(bytes);
  return {
    head,
    isAll: true,
    totalBytes: head.length,
    contentType,
    name,
    loadRange: async ({ from, to }) => ({ bytes: head.slice(from, to), totalBytes: head.length }),
    loadWhole: async () => head,
  };
}
