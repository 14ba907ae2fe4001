import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanMembers, skipSpace, skipValue, stringValue, textOf } from './json-scan.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Whether the whole text is one JSON value. */
function isJson(text: string): boolean {
  const bytes = utf8(text);
  const end = skipValue(bytes, skipSpace(bytes, 0));
  return end >= 0 && skipSpace(bytes, end) === bytes.length;
}

function isJsonByParser(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('skipValue', () => {
  it('ends where a value ends', () => {
    expect(skipValue(utf8('{"a":[1,{}]} x'), 0)).toBe(12);
    expect(skipValue(utf8('-0.5e+3,'), 0)).toBe(7);
    expect(skipValue(utf8('"a\\"b\\u00e9"]'), 0)).toBe(12);
  });

  it('agrees with JSON.parse about what is well-formed', () => {
    const piece = fc.constantFrom(
      ...'{}[]",:\\ \n0123-+.eEtrufalsn/bx\u0001é'.split(''),
      'true',
      'null',
      '\\u00e9',
      '""',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(isJson(text)).toBe(isJsonByParser(text));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(), (text, at, length) => {
        expect(isJson(text)).toBe(true);
        const damaged = text.slice(0, at % text.length) + text.slice((at % text.length) + (length % 3));
        expect(isJson(damaged)).toBe(isJsonByParser(damaged));
      }),
    );
  });

  it('does not mind a depth of a million', () => {
    const depth = 1_000_000;
    expect(isJson('['.repeat(depth) + ']'.repeat(depth))).toBe(true);
    expect(isJson('{"a":'.repeat(depth))).toBe(false);
  });
});

describe('scanMembers', () => {
  it('tells every member in order, also duplicate ones, with exact values', () => {
    const bytes = utf8(' { "a" : 12345678901234567890 , "\\u0061":"é" , "b":{"a":0}} ');
    const members: string[] = [];
    const end = scanMembers(bytes, 1, (key, from, to) => members.push(`${key}=${textOf(bytes, from, to)}`));
    expect(members).toEqual(['a=12345678901234567890', 'a="é"', 'b={"a":0}']);
    expect(end).toBe(bytes.length - 1);
  });

  it('reads strings as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = utf8(JSON.stringify(text));
        expect(stringValue(bytes, 0, bytes.length)).toBe(text);
      }),
    );
  });
});
