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
  messages(): Promise<McpMessageSummary[]>;
  message(proxyId: string): Promise<McpMessageSummary & { payload: string; originalPayload: string | null }>;
}

const patiently = { timeout: 30_000, interval: 25 };

export function heldApi({ api }: Pick<Product, 'api'>): HeldApi {
  const running = async (): Promise<McpConnection | undefined> =>
    ((await api('/api/mcp/connections')).body.connections as McpConnection[]).find(({ endedAt }) => endedAt === null);
  const connection = async (): Promise<McpConnection> => {
    await expect.poll(running, patiently).toBeDefined();
    return (await running()) as McpConnection;
  };
  const heldNow = async (): Promise<HeldMcpMessage[]> => (await api('/api/mcp/held')).body.messages;
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
    decide: (proxyId, json) => api(`/api/mcp/held/${proxyId}`, { method: 'POST', json }),
    messages: async () => {
      const { id } = await connection();
      return (await api(`/api/mcp/messages?connectionId=${id}&limit=1000`)).body.messages;
    },
    message: async (proxyId) => (await api(`/api/mcp/messages/${proxyId}`)).body,
  };
}
