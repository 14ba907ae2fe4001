import { describe, expect, it } from 'vitest';
import { bestFirst } from './palette-match.ts';

const all = [
  { label: 'Export this session as HAR', words: 'download save' },
  { label: 'Search all sessions' },
  { label: 'Annotate this entry', words: 'note tag colour' },
  { label: 'Next tab of the details' },
  { label: 'Bug #456: discount applied twice' },
];
const found = (typed: string) => bestFirst(typed, all).map(({ label }) => label);

describe('names in the palette', () => {
  it('fit by the start of their words, the best first', () => {
    expect(found('annot')).toEqual(['Annotate this entry']);
    expect(found('ses')).toEqual(['Export this session as HAR', 'Search all sessions']);
    expect(found('search')).toEqual(['Search all sessions']);
  });

  it('fit by all words that are typed, in any order, also other words for them', () => {
    expect(found('har exp')).toEqual(['Export this session as HAR']);
    expect(found('colour')).toEqual(['Annotate this entry']);
    expect(found('search annotate')).toEqual([]);
  });

  it('fit inside a word where nothing better is', () => {
    expect(found('ession')).toEqual(['Export this session as HAR', 'Search all sessions']);
    expect(found('#456')).toEqual(['Bug #456: discount applied twice']);
    expect(found('xyz')).toEqual([]);
  });
});
