// Messages held in a bridge, and decided about through the API of an app that runs beside it.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { ask, usualHeaders } from '../../support/mcp/bridge-client.ts';
import { type HeldApi, heldApi } from '../../support/mcp/held-api.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';
import { type Product, startProduct } from '../../support/product.ts';

const child = fileURLToPath(new URL('../../support/mcp/bridged-server-child.ts', import.meta.url));

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let product: Product;
let agent: HeldApi;
let bridge: RunningRelay;

beforeAll(async () => {
  scratch = await createScratchDir();
  product = await startProduct({ dataDir: join(scratch.path, 'data') });
  agent = heldApi(product);
  bridge = await startHttpRelayCommand([
    ...['--transport', 'stdio', '--target-command', `'${process.execPath}' '${child}'`],
    ...['--listen-transport', 'streamable-http', '--data-dir', product.dataDir, '--intercept', 'mcp.method:tools/call'],
  ]);
});
afterAll(async () => {
  await bridge.stop();
  await product.stop();
  await scratch.remove();
});

test('a request is held, edited or answered, and so is its answer; others pass', async () => {
  const begun = await ask(bridge.url, { body: '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}' });
  const headers = { ...usualHeaders, 'Mcp-Session-Id': begun.sessionId as string };
  const body = (id: number, method = 'tools/call'): string => `{"jsonrpc":"2.0","id":${id},"method":"${method}"}`;
  const call = ask(bridge.url, { body: body(1), headers });
  const [held] = await agent.held(1);
  expect((await ask(bridge.url, { body: body(2, 'tools/list'), headers })).status).toBe(200);
  const edited = '{"jsonrpc":"2.0", "id":1,"method":"tools/call","params":{"name":"other"}}';
  await agent.decide(held!.proxyId, { action: 'edit', payload: edited });
  const [answer] = await agent.held(1);
  await agent.decide(answer!.proxyId, { action: 'forward' });
  const { result } = JSON.parse((await call).text) as { result: { line: string } };
  expect(Buffer.from(result.line, 'base64').toString()).toBe(edited);
  const second = ask(bridge.url, { body: body(3), headers });
  const [asked] = await agent.held(1);
  await agent.decide(asked!.proxyId, { action: 'answer', payload: { result: { ours: true } } });
  expect(JSON.parse((await second).text)).toEqual({ jsonrpc: '2.0', id: 3, result: { ours: true } });
});
