import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BatchCursor, BatchEncoder, type OperationParts, type ReadParts, roomFor } from './batch-bytes.ts';

const absentOr = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 4 });
/** What header values and URLs are made of: latin1 with control characters, any well-formed text, empty, a lone byte-order mark. */
const text = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '\ufeff', '\u0000', '"\\', '😀', '[["caf\u00e9","\u0080\u00ff"]]'),
);
const number = fc.double({ noNaN: true });
const piece = fc.uint8Array({ maxLength: 40 });

const operation = fc.record({
  kind: fc.nat(255),
  numbers: fc.array(absentOr(number), { maxLength: 12 }),
  texts: fc.array(absentOr(text), { maxLength: 30 }),
  shared: fc.array(absentOr(fc.nat(0xfffffffe)), { maxLength: 3 }),
  bodies: fc.array(absentOr(fc.array(piece, { maxLength: 4 })), { maxLength: 3 }),
});

it('reads back what was written, in any characters and however a body was cut', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 8 }), (operations) => {
      const room = operations.reduce((sum, parts) => sum + roomFor(withFacts(parts)), 0);
      const encoder = new BatchEncoder(new ArrayBuffer(room));
      for (const parts of operations) write(encoder, parts);
      expect(encoder.writtenBytes).toBeLessThanOrEqual(room);
      const cursor = new BatchCursor(encoder.buffer.buffer as ArrayBuffer);
      expect(operations.map(() => plain(cursor.next()))).toEqual(operations.map(joined));
    }),
  );
});

it('keeps the characters beside a text that ends or begins within a pair', () => {
  const parts: OperationParts = { kind: 1, numbers: [], texts: ['a\ud83d', '\ude00b', 'c'], facts: [], bodies: [] };
  const encoder = new BatchEncoder(new ArrayBuffer(roomFor(parts)));
  encoder.write(parts, []);
  const [first, second, third] = new BatchCursor(encoder.buffer.buffer as ArrayBuffer).next().texts;
  expect([first?.[0], second?.[1], third]).toEqual(['a', 'b', 'c']);
});

type Made = typeof operation extends fc.Arbitrary<infer T> ? T : never;
const withFacts = ({ shared, ...parts }: Made): OperationParts => ({ ...parts, facts: shared.map(() => null) });
const write = (encoder: BatchEncoder, parts: Made): void => encoder.write(withFacts(parts), parts.shared);
const joined = (parts: Made): unknown => ({
  ...parts,
  bodies: parts.bodies.map((pieces) => pieces && Buffer.concat(pieces).toString('hex')),
});
const plain = (parts: ReadParts): unknown => ({
  ...parts,
  bodies: parts.bodies.map((body) => body && Buffer.from(body).toString('hex')),
});
