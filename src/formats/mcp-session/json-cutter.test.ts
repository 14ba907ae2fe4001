import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closingQuote } from './json-cutter.ts';

/** Byte by byte, as the grammar has it. */
function closingQuoteStepwise(text: Uint8Array, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== 0x22) at += text[at] === 0x5c ? 2 : 1;
  return at;
}

it('finds the end of a string whatever it holds, also where only a part of it has come', () => {
  const anyPart = fc.constantFrom('\\', '"', '\\"', 'é', 'x'.repeat(20), 'y'.repeat(47), 'z'.repeat(200));
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 30 }), fc.nat(20), (parts, from) => {
      const text = new TextEncoder().encode(parts.join(''));
      const start = Math.min(from, text.length);
      expect(closingQuote(text, start)).toBe(closingQuoteStepwise(text, start));
    }),
    { numRuns: 2000 },
  );
});
