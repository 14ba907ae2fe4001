import { expect, it } from 'vitest';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { shortConnectionName } from './connection-text.ts';

it('names a connection in a word or two', () => {
  const name = (facts: Partial<McpConnection>): string =>
    shortConnectionName({
      metadata: {},
      serverInfo: null,
      serverCommand: null,
      serverUrl: null,
      id: 'id-1',
      ...facts,
    } as McpConnection);
  expect(name({ metadata: { name: 'mine' }, serverCommand: 'x' })).toBe('mine');
  expect(name({ serverInfo: { name: 'files', title: null, version: '1' } })).toBe('files');
  expect(name({ serverCommand: 'npx -y @modelcontextprotocol/server-everything stdio' })).toBe('server-everything');
  expect(name({ serverCommand: '/usr/bin/node /srv/tools/server.js --port 1' })).toBe('server.js');
  expect(name({ serverCommand: 'my-server' })).toBe('my-server');
  expect(name({ serverUrl: 'https://example.com/mcp' })).toBe('example.com');
  expect(name({})).toBe('id-1');
});
