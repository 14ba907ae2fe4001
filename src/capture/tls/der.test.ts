import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bitString,
  boolean,
  explicitTag,
  implicitTag,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

const hex = (der: Buffer): string => der.toString('hex');

// Encodings as `openssl asn1parse -genstr` makes them.
test.each([
  ['boolean', boolean(true), '0101ff'],
  ['integer', integer(Buffer.from([2])), '020102'],
  ['integer whose first bit is set', integer(Buffer.from([0x80, 1])), '0203008001'],
  ['bit string', bitString(Buffer.from([0x06]), 1), '03020106'],
  ['octet string', octetString(Buffer.from('ab')), '04026162'],
  ['utf8 string', utf8String('é'), '0c02c3a9'],
  ['object identifier', objectIdentifier('1.2.840.10045.4.3.2'), '06082a8648ce3d040302'],
  ['object identifier, short', objectIdentifier('2.5.29.37'), '0603551d25'],
  ['sequence', sequence(boolean(false), boolean(true)), '30060101000101ff'],
  ['empty sequence', sequence(), '3000'],
  ['set', set(boolean(true)), '31030101ff'],
  ['explicit tag', explicitTag(3, boolean(true)), 'a3030101ff'],
  ['implicit tag', implicitTag(2, Buffer.from('a')), '820161'],
  ['time until 2049', time(new Date('2049-12-31T23:59:59Z')), `170d${Buffer.from('491231235959Z').toString('hex')}`],
  ['time from 2050', time(new Date('2050-01-01T00:00:00Z')), `180f${Buffer.from('20500101000000Z').toString('hex')}`],
])('%s', (_what, der, expected) => {
  expect(hex(der)).toBe(expected);
});

test.each([
  [127, '047f'],
  [128, '048180'],
  [255, '0481ff'],
  [256, '04820100'],
  [65_536, '0483010000'],
])('a length of %i', (length, head) => {
  const der = octetString(Buffer.alloc(length));
  expect(hex(der.subarray(0, head.length / 2))).toBe(head);
  expect(der.length).toBe(length + head.length / 2);
});

test('any object identifier reads back', () => {
  const arcs = fc.tuple(
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 0, max: 39 }),
    fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { maxLength: 8 }),
  );
  fc.assert(
    fc.property(arcs, ([first, second, rest]) => {
      const der = objectIdentifier([first, second, ...rest].join('.'));
      expect(readArcs(der.subarray(2))).toEqual([first * 40 + second, ...rest]);
    }),
  );
});

function readArcs(bytes: Buffer): number[] {
  const arcs: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(value);
      value = 0;
    }
  }
  return arcs;
}
