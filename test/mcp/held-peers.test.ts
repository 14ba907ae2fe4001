// Clients of both generations of the official SDK talk to server-everything through relays, and their calls are held, changed, dropped and answered.
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_PATH, cleanEnvironment } from '../support/command.ts';
import { type HeldApi, heldApi } from '../support/mcp/held-api.ts';
import { everythingServer, startEverything } from '../support/mcp/running-everything.ts';
import { startHttpRelayCommand } from '../support/mcp/running-relay.ts';
import { type Product, startProduct } from '../support/product.ts';

const ourName = { name: 'held-client', version: '1.0.0' };
const filter = 'mcp.tool:echo';

let product: Product;
let agent: HeldApi;
let relayUrl: URL | null = null;
const endings: Array<() => unknown> = [];

beforeAll(async () => {
  product = await startProduct();
  agent = heldApi(product);
  endings.push(() => product.stop());
});
afterAll(async () => {
  for (const end of endings.reverse()) await end();
});

/** A relay before the server over HTTP, once there is a test that needs it. */
async function relayedHttp(): Promise<URL> {
  if (relayUrl !== null) return relayUrl;
  const server = await startEverything('streamableHttp');
  endings.push(() => server.stop());
  const target = ['--transport', 'streamable-http', '--target-url', server.url];
  const relay = await startHttpRelayCommand([...target, '--intercept', filter, '--data-dir', product.dataDir]);
  endings.push(() => relay.stop());
  relayUrl = new URL(relay.url);
  return relayUrl;
}

/** What both generations have, with the same words. */
interface Peer {
  echo(message: string, options?: { signal?: AbortSignal; timeout?: number }): Promise<unknown>;
  ping(): Promise<unknown>;
  close(): Promise<void>;
}

const stdio = () => ({
  command: process.execPath,
  args: [
    ...[COMMAND_PATH, 'mcp', 'start', '--transport', 'stdio', '--intercept', filter, '--data-dir', product.dataDir],
    ...['--no-tui', '--target-command', `'${process.execPath}' '${everythingServer}' stdio`],
  ],
  env: cleanEnvironment() as Record<string, string>,
  stderr: 'ignore' as const,
});

async function older(way: string): Promise<Peer> {
  const client = new Client(ourName);
  await client.connect(
    way === 'stdio' ? new StdioClientTransport(stdio()) : new StreamableHTTPClientTransport(await relayedHttp()),
  );
  return {
    echo: (message, options) => client.callTool({ name: 'echo', arguments: { message } }, undefined, options),
    ping: () => client.ping(),
    close: () => client.close(),
  };
}

async function newer(way: string): Promise<Peer> {
  const client = new ModernClient(ourName);
  await client.connect(way === 'stdio' ? new ModernStdio(stdio()) : new ModernHttp(await relayedHttp()));
  return {
    echo: (message, options) => client.callTool({ name: 'echo', arguments: { message } }, options),
    ping: () => client.ping(),
    close: () => client.close(),
  };
}

const echoOf = (id: string, message: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"message":"${message}"}}}`;

describe.each([
  ['older', 'stdio', older],
  ['newer', 'stdio', newer],
  ['older', 'streamable HTTP', older],
  ['newer', 'streamable HTTP', newer],
] as const)('[mcp-held-peers] the %s SDK over %s', (_, way, connect) => {
  test('calls are held, edited, answered and dropped; others flow', { timeout: 180_000 }, async () => {
    const peer = await connect(way);
    const edited = peer.echo('first');
    const [asked] = await agent.held(1);
    await peer.ping();
    await agent.decide(asked!.proxyId, { action: 'edit', payload: echoOf(asked!.idText as string, 'second') });
    const [answer] = await agent.held(1);
    expect(answer).toMatchObject({ direction: 'server_to_client', correlatedId: asked!.proxyId });
    const result = `{"jsonrpc":"2.0","id":${answer!.idText},"result":{"content":[{"type":"text","text":"third"}]}}`;
    await agent.decide(answer!.proxyId, { action: 'edit', payload: result });
    expect(await edited).toMatchObject({ content: [{ text: 'third' }] });
    expect((await agent.released(answer!.proxyId)).originalPayload).toContain('second');

    const refused = peer.echo('refused').catch((error: Error) => error);
    const [second] = await agent.held(1);
    await agent.decide(second!.proxyId, { action: 'answer', payload: { error: { code: -32001, message: 'not now' } } });
    expect(await refused).toMatchObject({ code: -32001, message: expect.stringContaining('not now') });

    const dropped = peer.echo('dropped', { timeout: way === 'stdio' ? 5_000 : 60_000 }).catch((error: Error) => error);
    const [third] = await agent.held(1);
    await agent.decide(third!.proxyId, { action: 'drop' });
    // On stdio the client waits until its own limit; over HTTP it is refused.
    expect(await dropped).toBeInstanceOf(Error);
    expect(await agent.released(third!.proxyId)).toMatchObject({ disposition: 'dropped' });
    await peer.close();
  });
});
