import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from './exact-json.ts';
import { diffJson, type JsonDifference, jsonValueText } from './json-diff.ts';
import { coversPath, parseJsonPathPattern, printJsonPath } from './json-path.ts';

function differences(a: string, b: string, unordered: string[] = []): string[] {
  const found: JsonDifference[] = [];
  const documents = [parseExactJson(a), parseExactJson(b)] as const;
  if (documents[0] === null || documents[1] === null) throw new Error('not JSON');
  const options = {
    isEveryArrayUnordered: unordered.includes('*'),
    unorderedArrays: unordered.flatMap((text) => parseJsonPathPattern(text) ?? []).length
      ? unordered.map((text) => parseJsonPathPattern(text) ?? [])
      : [],
  };
  diffJson(documents[0], documents[1], options, (each) => found.push(each));
  return found.map(
    ({ path, a: before, b: after }) =>
      `${printJsonPath(path)} ${before ? jsonValueText(before) : '–'} → ${after ? jsonValueText(after) : '–'}`,
  );
}

/** Duplicate names and `__proto__` apart, whatever JSON can say. */
const json = fc.jsonValue({ maxDepth: 4 });

describe('the difference of two JSON documents', () => {
  it('is empty for a document and itself, however it is written', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(differences(JSON.stringify(value), JSON.stringify(value, null, 3))).toEqual([]);
      }),
    );
  });

  it('is found at the place that was changed', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, at) => {
        const places = leaves(value, []);
        const path = places[at % places.length] as Array<string | number>;
        const changed = JSON.stringify(replaced(value, path, 'something else entirely'));
        const found = differences(JSON.stringify(value), changed);
        expect(found.map((each) => each.startsWith(`${printJsonPath(path)} `))).toEqual([true]);
      }),
    );
  });

  it('compares numbers exactly and by value', () => {
    expect(differences('[9007199254740993]', '[9007199254740992]')).toHaveLength(1);
    expect(differences('[0.1]', '[0.10000000000000000001]')).toHaveLength(1);
    expect(differences('[1, 1.50, -0, 1e2, 120]', '[1.0, 15e-1, 0, 100, 1.2E+2]')).toEqual([]);
  });

  it('takes lists in any order where asked', () => {
    expect(differences('{"a":[1,{"x":[2,3]}]}', '{"a":[{"x":[2,3]},1]}')).toHaveLength(2);
    expect(differences('{"a":[1,{"x":[2,3]}]}', '{"a":[{"x":[3,2]},1]}', ['*'])).toEqual([]);
    expect(differences('{"a":[1,2],"b":[1,2]}', '{"a":[2,1],"b":[2,1]}', ['$.a'])).toEqual([
      '$.b[0] 1 → 2',
      '$.b[1] 2 → 1',
    ]);
  });

  it('does not shift a list by what was put into it', () => {
    expect(differences('[1,2,3]', '[0,1,2,3]')).toEqual(['$[0] – → 0']);
    expect(differences('[{"id":1},{"id":2}]', '[{"id":2}]')).toEqual(['$[0] {"id": 1} → –']);
  });

  it('refuses what parsers read differently', () => {
    for (const text of ['{"a":1,"a":2}', '[1,]', '01', '"\n"', '[1', '{}x', '', '['.repeat(1_000_000)])
      expect(parseExactJson(text)).toBeNull();
  });
});

describe('JSON path patterns', () => {
  it.each([
    ['$.a.b', ['a', 'b'], true],
    ['$.a', ['a', 'b', 3], true],
    ['$.a.b', ['a'], false],
    ['$.items[*].at', ['items', 7, 'at'], true],
    ['$.*.at', ['x', 'at'], true],
    ['$..requestId', ['a', 0, 'requestId'], true],
    ['$["odd name"]', ['odd name'], true],
    ['$[2]', [2], true],
    ['$[2]', [3], false],
  ])('%s and %j: %s', (text, path, expected) => {
    expect(coversPath(parseJsonPathPattern(text) ?? [], path)).toBe(expected);
  });

  it('are read back from every printed path', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ minLength: 1 }), fc.nat(99))), (path) => {
        expect(
          coversPath(parseJsonPathPattern(printJsonPath(path)) ?? [{ kind: 'name', name: '\u0000none' }], path),
        ).toBe(true);
      }),
    );
  });

  it('refuses what is none', () => {
    for (const text of ['a.b', '', '$.', '$..', '$[', '$.a..']) expect(parseJsonPathPattern(text)).toBeNull();
  });
});

function leaves(value: unknown, path: Array<string | number>): Array<Array<string | number>> {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((each, at) => leaves(each, [...path, at]));
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && !Array.isArray(value))
    return Object.entries(value).flatMap(([name, each]) => leaves(each, [...path, name]));
  return [path];
}

function replaced(value: unknown, path: Array<string | number>, by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((each, at) => (at === first ? replaced(each, rest, by) : each));
  const members = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(members.map(([name, each]) => [name, name === first ? replaced(each, rest, by) : each]));
}
