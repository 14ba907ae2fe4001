import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type McpAddress, mcpConnections, mcpPane, mcpViews, parseMcpPane } from './mcp-address.ts';

it('says the same after a reload, whatever is in it', () => {
  const id = fc.string({ minLength: 1, unit: 'grapheme' });
  const address: fc.Arbitrary<McpAddress> = fc.record({
    connectionId: id,
    view: fc.constantFrom(...mcpViews),
    messageId: fc.option(id),
  });
  fc.assert(
    fc.property(address, (given) => {
      expect(parseMcpPane(mcpPane(given))).toEqual(given);
    }),
  );
});

it('tells the list of connections from other panes', () => {
  expect(mcpPane(mcpConnections)).toBe('mcp');
  expect(parseMcpPane('mcp')).toEqual(mcpConnections);
  expect(parseMcpPane('mcp/%')).toEqual(mcpConnections);
  for (const pane of [null, '', 'dashboard', 'mcpx']) expect(parseMcpPane(pane)).toBe(null);
});
