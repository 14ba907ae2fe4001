import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexJson, jsonKind } from './json-index.ts';
import { firstUnfolded, formatJson, jsonPath, searchJson, visibleRows, withAncestors } from './json-rows.ts';

const valueTexts = (text: string) => {
  const index = indexJson(text);
  return Array.from({ length: index.count }, (_, at) => text.slice(index.start[at], index.end[at]));
};

describe('an index of JSON', () => {
  it('keeps numbers and repeated names as they stand', () => {
    const text = '{"id":12345678901234567890.10,"id":1e400,"id":-0}';
    expect(indexJson(text).problem).toBeNull();
    expect(valueTexts(text)).toEqual([text, '12345678901234567890.10', '1e400', '-0']);
  });

  it('agrees with JSON.parse on what is JSON, and formats without changing a value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const index = indexJson(text);
        expect(index.problem).toBeNull();
        expect(JSON.parse(formatJson(index, text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'{}[]",:0123eE+-.\\utrfalsn \n') });
    fc.assert(
      fc.property(almost, (text) => {
        const index = indexJson(text);
        const isOneValue = index.problem === null && index.next[0] === index.count;
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        if (isJson) expect(index.problem).toBeNull();
        else expect(isOneValue && !/^\)\]/.test(text)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps what came before the end of a cut text', () => {
    const index = indexJson('{"a":[1,2,{"b":"c');
    expect(index.problem).toMatchObject({ position: 15 });
    expect(index.count).toBe(5);
    expect(Array.from(index.next)).toEqual([5, 5, 3, 4, 5]);
  });

  it('takes many values one after another', () => {
    const text = '{"a":1}\n{"a":2}\n[3]\n';
    const index = indexJson(text);
    expect(index.problem).toBeNull();
    expect(jsonPath(index, text, 3)).toBe('$[1].a');
    expect(formatJson(index, text)).toBe('{\n  "a": 1\n}\n{\n  "a": 2\n}\n[\n  3\n]');
  });

  it('is not brought down by depth', () => {
    const index = indexJson('['.repeat(100_000));
    expect(index.problem?.message).toBe('Nested too deeply');
    expect(index.count).toBe(60_000);
    expect(indexJson('['.repeat(5000) + ']'.repeat(5000)).problem).toBeNull();
  });

  it('passes over what stops a text from being a script', () => {
    expect(indexJson(`)]}',\n{"a":1}`)).toMatchObject({ count: 2, problem: null });
    expect(indexJson('\ufeff[1]')).toMatchObject({ count: 2, problem: null });
  });
});

describe('rows of a tree', () => {
  const text = '{"list":[10,{"deep key":"Needle"}],"empty":{},"s":"x"}';
  const index = indexJson(text);

  it('leave out what is folded', () => {
    expect(Array.from(visibleRows(index, new Set()))).toEqual([0]);
    expect(Array.from(visibleRows(index, new Set([0])))).toEqual([0, 1, 5, 6]);
    expect(visibleRows(index, firstUnfolded(index))).toHaveLength(7);
    expect(index.kind[5]).toBe(jsonKind.object);
  });

  it('have paths that a program takes', () => {
    expect(jsonPath(index, text, 4)).toBe('$.list[1]["deep key"]');
    expect(jsonPath(index, text, 0)).toBe('$');
  });

  it('are found by name and by value, and shown', () => {
    expect(searchJson(index, text, 'needle')).toEqual([4]);
    expect(searchJson(index, text, 'DEEP')).toEqual([4]);
    expect([...withAncestors(index, 4, new Set())].sort()).toEqual([0, 1, 3]);
  });
});
