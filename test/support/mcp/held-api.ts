// Held MCP messages over the API of a running app, with fetch alone: what a scripted agent has.
import { expect } from 'vitest';
import type { HeldMcpMessage, McpConnection, McpMessageSummary } from '../../../src/model/mcp-message.ts';
import type { Product } from '../product.ts';

export interface HeldApi {
  /** The newest connection that runs. */
  connection(): Promise<McpConnection>;
  intercept(filter: string | null): Promise<void>;
  /** What is held, as soon as it is so many. */
  held(count: number): Promise<HeldMcpMessage[]>;
  decide(
    proxyId: string,
    body: object,
  ): Promise<{ status: number; body: { error?: { code: string; message: string } } }>;
  /** As it is when it waits no longer. */
  released(proxyId: string): Promise<McpMessageSummary & { payload: string; originalPayload: string | null }>;
  messages(): Promise<McpMessageSummary[]>;
}

const patiently = { timeout: 30_000, interval: 25 };

export function heldApi({ api }: Pick<Product, 'api'>): HeldApi {
  const running = async (): Promise<McpConnection | undefined> =>
    ((await api('/api/mcp/connections')).body.connections as McpConnection[]).find(({ endedAt }) => endedAt === null);
  const connection = async (): Promise<McpConnection> => {
    await expect.poll(running, patiently).toBeDefined();
    return (await running()) as McpConnection;
  };
  /** What was decided is listed until the relay has carried it out. */
  const decided = new Set<string>();
  const heldNow = async (): Promise<HeldMcpMessage[]> =>
    ((await api('/api/mcp/held')).body.messages as HeldMcpMessage[]).filter(({ proxyId }) => !decided.has(proxyId));
  return {
    connection,
    intercept: async (filter) => {
      const { id } = await connection();
      const answer = await api(`/api/mcp/connections/${id}`, { method: 'PATCH', json: { intercept: filter } });
      expect(answer.status).toBe(200);
    },
    held: async (count) => {
      await expect.poll(async () => (await heldNow()).length, patiently).toBe(count);
      return heldNow();
    },
    decide: async (proxyId, json) => {
      const answer = await api(`/api/mcp/held/${proxyId}`, { method: 'POST', json });
      if (answer.status === 200) decided.add(proxyId);
      return answer;
    },
    released: async (proxyId) => {
      const waits = async () => (await api(`/api/mcp/messages/${proxyId}`)).body.disposition;
      await expect.poll(waits, patiently).not.toBe('held');
      return (await api(`/api/mcp/messages/${proxyId}`)).body;
    },
    messages: async () => {
      const { id } = await connection();
      return (await api(`/api/mcp/messages?connectionId=${id}&limit=1000`)).body.messages;
    },
  };
}
