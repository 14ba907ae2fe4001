import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatViewAddress, parseViewAddress, type ViewAddress } from './view-address.ts';

const none: ViewAddress = {
  chosenSessionId: null,
  entryId: null,
  tab: null,
  find: null,
  q: '',
  sort: null,
  pane: null,
  panel: null,
};
const parse = (address: string) => {
  const url = new URL(address, 'http://localhost');
  return parseViewAddress(url.pathname, url.search);
};

describe('the address of a view', () => {
  it('is / for the active session without anything open', () => {
    expect(formatViewAddress(none)).toBe('/');
    expect(parse('/')).toEqual(none);
  });

  it('names session, filter and entry', () => {
    const view = { ...none, chosenSessionId: 'a1', q: 'host:*.example.com status:>=400', entryId: 'e1' };
    const address = formatViewAddress(view);
    expect(address).toBe('/sessions/a1?q=host%3A*.example.com+status%3A%3E%3D400&entry=e1');
    expect(parse(address)).toEqual(view);
  });

  it('takes a damaged address for the active session', () => {
    expect(parseViewAddress('/sessions/%', '').chosenSessionId).toBe(null);
    expect(parseViewAddress('/elsewhere', '?q').chosenSessionId).toBe(null);
  });

  it('says the same after a reload, whatever is in it', () => {
    const word = fc.string({ minLength: 1, unit: 'grapheme' });
    const maybe = fc.option(word);
    const id = fc.option(fc.uuid());
    const view = fc.record({
      chosenSessionId: id,
      entryId: id,
      tab: maybe,
      find: maybe,
      q: fc.string({ unit: 'grapheme' }),
      sort: maybe,
      pane: maybe,
      panel: maybe,
    });
    fc.assert(
      fc.property(view, (given) => {
        expect(parse(formatViewAddress(given))).toEqual(given);
      }),
    );
  });
});
