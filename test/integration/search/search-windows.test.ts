// Beside the store, because it is a part of it that needs none.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Needle, needleFinder } from '../../../src/model/search/needle.ts';
import { SearchWindows } from '../../../src/record/store/read/queries/search-windows.ts';

function positionIn(needle: Needle, pieces: readonly string[]): number | null {
  const windows = new SearchWindows(needle, needleFinder(needle));
  for (const [at, piece] of pieces.entries()) {
    const match = windows.push(piece, at === pieces.length - 1);
    if (match !== null) return match.position;
  }
  return null;
}

describe('a text in pieces', () => {
  it('has its first match where the whole text has it, wherever it is cut', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' '), maxLength: 900 });
    const wanted = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(letters, wanted, fc.array(fc.nat(900), { maxLength: 9 }), (text, searched, cuts) => {
        const needle: Needle = { kind: 'text', text: searched, isCaseSensitive: false };
        const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
        const found = text.toLowerCase().indexOf(searched);
        expect(positionIn(needle, pieces)).toBe(found === -1 ? null : found);
      }),
    );
  });

  it('begins and ends once: ^ and $ hold nowhere between', () => {
    const line = 'x'.repeat(700_000);
    const pieces = [line, line, line, 'end'];
    expect(positionIn({ kind: 'regex', source: '^end', flags: '' }, pieces)).toBe(null);
    expect(positionIn({ kind: 'regex', source: 'x$', flags: '' }, pieces)).toBe(null);
    expect(positionIn({ kind: 'regex', source: 'xend$', flags: '' }, pieces)).toBe(2_100_000 - 1);
  });
});
