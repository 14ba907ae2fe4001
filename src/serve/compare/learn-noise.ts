// In: a comparison of two sessions in which nothing changed on purpose. Out: what differs all the same, as noise: headers by name, and places in
// JSON bodies of one endpoint. What has no name (text, binary, status) is counted and learned from nowhere.
import type { EntryComparison } from '../../model/compare/comparison.ts';
import { generalizedPath, pathIn } from '../../model/compare/json-path.ts';
import type { IgnoredPath, NoiseRules } from '../../model/compare/noise.ts';
import { endpointOf } from '../../model/compare/pair-key.ts';
import type { StoreReader } from '../../record/store/read/store-reader.ts';
import { compareStoredEntries } from './compare-stored-entries.ts';
import type { SessionComparison } from './session-comparison.ts';

const mostPairs = 2000;

export interface LearnedNoise {
  headers: string[];
  paths: IgnoredPath[];
  /** Pairs with differences that have no name to be ignored by. */
  unnamedPairs: number;
}

export async function learnNoise(reader: StoreReader, comparison: SessionComparison): Promise<LearnedNoise> {
  await comparison.done;
  const headers = new Set<string>();
  const paths = new Map<string, IgnoredPath>();
  let unnamedPairs = 0;
  let pairsLeft = mostPairs;
  for (let at = 0; at < comparison.masks.length && pairsLeft > 0; at += 1) {
    const kind = comparison.kindOf(at);
    if (kind !== 'different' && kind !== 'unknown') continue;
    pairsLeft -= 1;
    const { a, b } = comparison.idsOf(at);
    const found = await compareStoredEntries(reader, [a as string, b as string], comparison.options).catch(() => null);
    if (found !== null && !learnFrom(found, { headers, paths, rules: comparison.task.noise })) unnamedPairs += 1;
  }
  return { headers: [...headers].sort(), paths: [...paths.values()], unnamedPairs };
}

/** False when something differs that cannot be named. */
function learnFrom(
  found: EntryComparison,
  { headers, paths, rules }: { headers: Set<string>; paths: Map<string, IgnoredPath>; rules: NoiseRules },
): boolean {
  const endpoint = endpointOf(found.a, rules.isHostIgnored);
  let isAllNamed = true;
  for (const { part, verdict, form, items } of found.parts) {
    if (verdict !== 'different') continue;
    const counting = items.filter((item) => item.change !== 'same' && item.noise === null);
    if (part.endsWith('-headers')) for (const { at } of counting) headers.add(at);
    else if (form === 'json' || form === 'events' || form === 'messages' || form === 'multipart') {
      for (const { at } of counting) {
        const path = generalizedPath(pathIn(at) ?? '$');
        // The document as a whole: to ignore it would be to look at nothing.
        if (path === '$') isAllNamed = false;
        else paths.set(`${endpoint} ${path}`, { path, endpoint });
      }
    } else isAllNamed = false;
  }
  return isAllNamed;
}
