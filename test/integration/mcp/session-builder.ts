import { writeFile } from 'node:fs/promises';

type Payload = Record<string, unknown>;
type Said = readonly ['→' | '←', Payload];

/** A session file of what was said, in its order. */
export async function writeSession(path: string, said: readonly Said[]): Promise<void> {
  await writeFile(path, `${JSON.stringify(sessionOf(said), null, 2)}\n`);
}

export function sessionOf(said: readonly Said[]) {
  const asked = new Map<string, string>();
  const messages = said.map(([arrow, payload], sequence) => {
    const isToServer = arrow === '→';
    const isCall = typeof payload.method === 'string';
    const key = `${isToServer === isCall} ${JSON.stringify(payload.id)}`;
    if (isCall && payload.id !== undefined) asked.set(key, `p-${sequence}`);
    return {
      proxy_id: `p-${sequence}`,
      sequence,
      timestamp: new Date(Date.UTC(2026, 10, 21) + sequence * 10).toISOString().replace('Z', '+00:00'),
      direction: isToServer ? 'client_to_server' : 'server_to_client',
      transport: 'stdio',
      jsonrpc_id: (payload.id ?? null) as number | string | null,
      method: (payload.method ?? null) as string | null,
      correlated_id: isCall ? null : (asked.get(key) ?? null),
      modified: false,
      payload: { jsonrpc: '2.0', ...payload },
    };
  });
  return {
    id: '6f0c1f5e-0000-4000-8000-000000000000',
    started_at: '2026-11-21T00:00:00.000Z',
    ended_at: null,
    transport: 'stdio',
    server_command: 'node server.js',
    server_url: null,
    messages,
    metadata: {},
  };
}

export const initialized: readonly Said[] = [
  ['→', { id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } }],
  [
    '←',
    {
      id: 0,
      result: {
        protocolVersion: '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'scripted', version: '1' },
      },
    },
  ],
  ['→', { method: 'notifications/initialized' }],
];

export const call = (id: unknown, name: string, args?: Payload): Said => [
  '→',
  { id, method: 'tools/call', params: { name, ...(args ? { arguments: args } : {}) } },
];

export const answer = (id: unknown, text: string, more: Payload = {}): Said => [
  '←',
  { id, result: { content: [{ type: 'text', text }], ...more } },
];
