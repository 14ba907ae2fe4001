// In: the ids of two entries. Out: what differs between them. Reads each body once. Next: model/compare.
import { type CompareOptions, compareEntries, type EntryWithBodies } from '../../model/compare/compare-entries.ts';
import type { EntryComparison } from '../../model/compare/comparison.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import { notFound } from '../require-session.ts';
import { readComparableBody } from './comparable-body.ts';
import { readComparableFrames } from './comparable-frames.ts';

export async function compareStoredEntries(
  reader: StoreReader,
  [a, b]: readonly [a: string, b: string],
  options: CompareOptions,
): Promise<EntryComparison> {
  const [first, second] = [await readWithBodies(reader, a), await readWithBodies(reader, b)];
  return compareEntries(first, second, options);
}

async function readWithBodies(reader: StoreReader, id: string): Promise<EntryWithBodies> {
  const entry = await reader.entry(id);
  if (entry === null) throw notFound('entry', id);
  return {
    entry,
    requestBody: await readComparableBody(reader, entry, 'request'),
    responseBody: await readComparableBody(reader, entry, 'response'),
    frames: entry.kind === 'websocket' ? await readComparableFrames(reader, entry) : null,
  };
}
