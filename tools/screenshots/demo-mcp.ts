// An agent that uses a published MCP server through `mcp wrap`: what the pictures of MCP show.
import { connectWrappedEverything } from '../../test/support/mcp/wrapped-everything.ts';
import type { Product } from '../../test/support/product.ts';

export async function makeDemoMcp({ dataDir, session, api }: Product): Promise<{ sessionId: string; close(): void }> {
  const client = await connectWrappedEverything(dataDir, ['npx', 'mcp-server-everything'], 'demo-agent');
  const call = (name: string, given: Record<string, unknown> = {}) =>
    client.callTool({ name, arguments: given }, undefined, { onprogress: () => {} });
  await client.listTools();
  await client.listPrompts();
  await client.listResources();
  await call('echo', { message: 'Hello' });
  await call('trigger-long-running-operation', { duration: 1, steps: 4 });
  await call('trigger-sampling-request', { prompt: 'Say it in one sentence', maxTokens: 40 });
  await call('get-sum', { a: 17, b: 25 });
  await call('echo');
  await client.readResource({ uri: 'demo://nowhere' }).catch(() => {});
  await call('get-annotated-message', { messageType: 'success', includeImage: false });
  await waitForMessages(api, client.getServerVersion()?.name ?? '');
  return { sessionId: session.id, close: () => void client.close() };
}

/** The relay records beside the traffic: its last messages may be on their way. */
async function waitForMessages(api: Product['api'], target: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { messages } = (await api('/api/mcp/messages?limit=1000&q=mcp.tool:get-annotated-message')).body;
    if (messages.length === 2) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not all that ${target} said was recorded`);
}
