import { expect, it } from 'vitest';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { groupSiblings } from './sibling-groups.ts';

const connection = (id: string, given: Partial<McpConnection>): McpConnection => ({
  id,
  sessionId: 's',
  transport: 'stdio',
  source: 'wrap',
  startedAt: 1000,
  endedAt: null,
  serverCommand: 'node server.js',
  serverUrl: null,
  mcpSessionId: null,
  clientInfo: null,
  serverInfo: null,
  protocolVersion: null,
  exit: null,
  metadata: {},
  messageCount: 0,
  intercept: null,
  isIncomplete: false,
  ...given,
});
const ids = (connections: McpConnection[]) =>
  groupSiblings(connections).map(({ connection: { id }, probes }) => [id, ...probes.map((probe) => probe.id)]);

it('puts a probe to the connection it was made for', () => {
  const probe = connection('probe', { startedAt: 1000, endedAt: 1500, messageCount: 1 });
  const real = connection('real', { startedAt: 1600, messageCount: 40 });
  const other = connection('other', { startedAt: 900, endedAt: 950, messageCount: 1, serverCommand: 'other' });
  expect(ids([real, probe, other])).toEqual([['real', 'probe'], ['other']]);
});

it('leaves apart what is no probe', () => {
  const real = connection('real', { startedAt: 100_000, messageCount: 40 });
  const apart: Array<Partial<McpConnection>> = [
    { startedAt: 1000, endedAt: 1500, messageCount: 1 },
    { startedAt: 99_000, endedAt: null, messageCount: 1 },
    { startedAt: 99_000, endedAt: 99_500, messageCount: 30 },
    { startedAt: 99_000, endedAt: 99_500, messageCount: 1, source: 'import' },
  ];
  for (const given of apart) expect(ids([real, connection('a', given)])).toEqual([['real'], ['a']]);
});
