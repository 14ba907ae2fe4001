// What a person noted on the demo traffic.
import type { EntrySummary } from '../../src/model/traffic-entry.ts';
import type { Product } from '../../test/support/product.ts';

const notes = [
  { q: 'path:/v2/orders method:POST', color: 'blue', note: 'The order that Ingrid asked about.', tags: ['order'] },
  { q: 'status:402', color: 'orange', note: 'Declined, as the test card should be.', tags: ['payment', 'expected'] },
  { q: 'host:inventory.*', color: 'red', note: 'Nobody listens here. Was the address changed?', tags: ['ask-ops'] },
  { q: 'path:/v2/recommendations', color: 'yellow', note: 'Over a second each time: cache it?', tags: ['slow'] },
];

export async function annotateDemoTraffic(product: Product, sessionId: string): Promise<void> {
  for (const { q, ...annotation } of notes) {
    const { id } = await findEntry(product, sessionId, q);
    await product.api('/api/annotations', { method: 'POST', json: { trafficId: id, ...annotation } });
  }
}

/** The newest entry of a session that the filter finds. */
export async function findEntry(product: Product, sessionId: string, q: string): Promise<EntrySummary> {
  const found: EntrySummary[] = await product.entries(`sessionId=${sessionId}&limit=1&q=${encodeURIComponent(q)}`);
  const [entry] = found;
  if (entry === undefined) throw new Error(`the demo traffic has no entry for ${q}`);
  return entry;
}
