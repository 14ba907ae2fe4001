// The published server-everything behind `mcp wrap`, talked to by the official SDK's client, as an agent would.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CreateMessageRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { COMMAND_PATH, cleanEnvironment } from '../command.ts';
import { everythingServer } from './running-everything.ts';

/** Records into the session that is active in the data directory. Answers sampling and roots. Close it. */
export async function connectWrappedEverything(
  dataDir: string,
  server: string[] = [process.execPath, everythingServer],
  clientName = 'test-agent',
): Promise<Client> {
  const capabilities = { sampling: {}, roots: {} };
  const client = new Client({ name: clientName, version: '1.0.0' }, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: 'test',
    role: 'assistant',
    content: { type: 'text', text: 'sampled' },
  }));
  const env = cleanEnvironment() as Record<string, string>;
  const args = [COMMAND_PATH, 'mcp', 'wrap', '--data-dir', dataDir, '--', ...server];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  return client;
}
