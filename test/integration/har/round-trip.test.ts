import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generatedEntry } from './generated-entries.ts';
import { type HarProduct, startHarProduct } from './har-product.ts';
import { harValidator } from './har-validator.ts';

let product: HarProduct;
beforeAll(async () => {
  product = await startHarProduct();
});
afterAll(() => product.close());

it('export, import, export: the same entries, field for field, and each file valid HAR 1.2', {
  timeout: 60_000,
}, async () => {
  const validate = harValidator();
  await fc.assert(
    fc.asyncProperty(fc.array(generatedEntry, { minLength: 1, maxLength: 4 }), async (entries) => {
      const session = await product.seed(entries, 'Ana’s “session”');
      const first = await product.exported(session.id);
      expect(validate(first), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
      const { session: copy, imported, skipped, repairs } = await product.imported(JSON.stringify(first));
      expect({ imported, skipped, repairs }).toEqual({ imported: entries.length, skipped: 0, repairs: [] });
      expect(copy.name).toBe(session.name);
      expect(copy.metadata).toMatchObject(session.metadata);
      expect({ count: copy.trafficCount, bytes: copy.totalBytes }).toEqual({
        count: session.trafficCount,
        bytes: session.totalBytes,
      });
      const second = await product.exported(copy.id);
      expect(second.log.entries).toEqual(first.log.entries);
    }),
    { numRuns: 25 },
  );
  expect(product.bugs).toEqual([]);
});
