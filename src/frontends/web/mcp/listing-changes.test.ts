import { expect, it } from 'vitest';
import { changeBetween, type Listing, listingsOf } from './listing-changes.ts';

const answer = (messageId: string, result: unknown) => ({
  messageId,
  at: 0,
  payload: JSON.stringify({ jsonrpc: '2.0', id: 1, result }),
});
const tool = (name: string, description = '') => ({ name, description, inputSchema: {} });

it('joins the pages of a listing', () => {
  const listings = listingsOf('tools', [
    answer('a', { tools: [tool('one')], nextCursor: '2' }),
    answer('b', { tools: [tool('two')] }),
    answer('c', { tools: [tool('one')] }),
    { messageId: 'd', at: 0, payload: 'nonsense' },
  ]);
  expect(listings.map(({ messageId, offered }) => [messageId, ...offered.map(({ name }) => name)])).toEqual([
    ['b', 'one', 'two'],
    ['c', 'one'],
  ]);
});

it('tells what is new, gone and different', () => {
  const [before, after] = listingsOf('tools', [
    answer('a', { tools: [tool('stays'), tool('goes'), tool('changes', 'old')] }),
    answer('b', { tools: [tool('comes'), tool('stays'), tool('changes', 'new')] }),
  ]) as [Listing, Listing];
  const { added, removed, changed } = changeBetween(before, after);
  expect([added.map(({ name }) => name), removed.map(({ name }) => name)]).toEqual([['comes'], ['goes']]);
  expect(changed.map((each) => [each.before.description, each.after.description])).toEqual([['old', 'new']]);
});

it('knows resources by their address', () => {
  const [listing] = listingsOf('resources', [answer('a', { resources: [{ uri: 'file:///a', name: 'A' }] })]);
  expect(listing?.offered).toMatchObject([{ name: 'file:///a', title: 'A' }]);
});
