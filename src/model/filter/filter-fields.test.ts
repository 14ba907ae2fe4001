import { describe, expect, it } from 'vitest';
import { filterFields, findFilterField, flagMeanings } from './filter-fields.ts';
import { entryFlags, entryTypes } from './filter-tree.ts';
import { parseFilter } from './parse-filter.ts';

describe('filterFields', () => {
  it('names nothing twice', () => {
    const names = filterFields.flatMap((field) => [field.name, ...field.aliases]);
    expect(new Set(names).size).toBe(names.length);
    expect(findFilterField('COLOUR')?.name).toBe('color');
  });

  it.each(filterFields)('$example is a condition on $name', ({ name, example, description, needs }) => {
    expect(parseFilter(example).kind).toBe('filter');
    expect(findFilterField(example.split(':')[0]!)?.name).toBe(name);
    expect(description).toMatch(/^[A-Z`].*\.$/);
    expect(needs).not.toMatch(/\.$/);
  });

  it('takes every word of is and type', () => {
    for (const flag of entryFlags) expect(parseFilter(`is:${flag}`).kind).toBe('filter');
    for (const type of entryTypes) expect(parseFilter(`type:${type}`).kind).toBe('filter');
    expect(Object.keys(flagMeanings)).toEqual([...entryFlags]);
  });

  it('takes every field that the product promises', () => {
    const promised =
      'method status host path url protocol http type size duration header req.header resp.header body req.body resp.body client session since until tag color note is mcp.method mcp.tool mcp.from mcp.kind mcp.id mcp.error mcp.disposition';
    expect(filterFields.map((field) => field.name).sort()).toEqual(promised.split(' ').sort());
  });
});
