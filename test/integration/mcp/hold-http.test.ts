// Messages of `mcp start` over HTTP held, changed, dropped and answered through the API of an app that runs beside it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createScratchDir } from '../../support/command.ts';
import { type HeldApi, heldApi } from '../../support/mcp/held-api.ts';
import { type McpHttpServer, startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { type RunningRelay, startHttpRelayCommand } from '../../support/mcp/running-relay.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { createTestAuthority } from '../../support/test-authority.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let product: Product;
let agent: HeldApi;
let server: McpHttpServer;
let relay: RunningRelay;

beforeAll(async () => {
  scratch = await createScratchDir();
  product = await startProduct({ dataDir: join(scratch.path, 'data') });
  agent = heldApi(product);
});
beforeEach(async () => {
  server = await startMcpHttpServer();
});
afterEach(async () => {
  await relay.stop();
  await server.close();
});
afterAll(async () => {
  await product.stop();
  await scratch.remove();
});

async function start(
  filter: string,
  { transport = 'streamable-http', path = '/mcp', more = [] as string[] } = {},
): Promise<void> {
  const target = ['--transport', transport, '--target-url', `${server.origin}${path}`];
  relay = await startHttpRelayCommand([...target, ...more, '--intercept', filter, '--data-dir', product.dataDir]);
}

const request = (id: unknown, method: string, params = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });

function post(body: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  const accept = 'application/json, text/event-stream';
  return fetch(relay.url, {
    method: 'POST',
    body,
    headers: { accept, 'content-type': 'application/json', ...headers },
    signal: signal ?? null,
  });
}

const headersOf = (rawHeaders: string[]): Map<string, string> =>
  new Map(rawHeaders.flatMap((text, at) => (at % 2 === 0 ? [[text.toLowerCase(), rawHeaders[at + 1] as string]] : [])));

describe('a request', () => {
  it('is forwarded, edited with its length and mirrored headers, answered and dropped', async () => {
    await start('req.body:params');
    const forwarded = post(request(1, 'initialize'));
    const [first] = await agent.held(1);
    expect(server.asked).toHaveLength(0);
    await agent.decide(first!.proxyId, { action: 'forward' });
    expect(await (await forwarded).json()).toMatchObject({ id: 1 });
    expect(server.asked[0]?.body).toBe(request(1, 'initialize'));

    const session = { 'mcp-session-id': 'mcp-1' };
    const name = 'delete_all';
    const mirrored = { 'Mcp-Method': 'tools/call', 'Mcp-Name': name, 'Mcp-Param-Region': 'eu' };
    const edited = post(request(2, 'tools/call', { name, arguments: { zone: 'eu' } }), { ...session, ...mirrored });
    const [second] = await agent.held(1);
    const params = { name: 'list_é', arguments: { zone: 'us' } };
    await agent.decide(second!.proxyId, { action: 'edit', payload: request(2, 'tools/call', params) });
    expect((await edited).status).toBe(200);
    const asked = headersOf(server.asked[1]?.rawHeaders ?? []);
    expect(server.asked[1]?.body).toBe(request(2, 'tools/call', params));
    expect(asked.get('content-length')).toBe(String(Buffer.byteLength(request(2, 'tools/call', params))));
    expect(asked.get('mcp-name')).toBe(`=?base64?${Buffer.from('list_é').toString('base64')}?=`);
    expect(asked.get('mcp-param-region')).toBe('us');

    const broken = post(request(3, 'tools/call', { name }), { ...session, ...mirrored });
    const [third] = await agent.held(1);
    const payload = request(3, 'tools/call', { name: 'other' });
    await agent.decide(third!.proxyId, { action: 'edit', payload, keepHeaders: true });
    await broken;
    expect(headersOf(server.asked[2]?.rawHeaders ?? []).get('mcp-name')).toBe(name);

    const answered = post(request(4, 'tools/call', { name }), session);
    const [fourth] = await agent.held(1);
    await agent.decide(fourth!.proxyId, { action: 'answer', payload: { error: { code: -32000, message: 'no' } } });
    expect(await (await answered).json()).toEqual({ jsonrpc: '2.0', id: 4, error: { code: -32000, message: 'no' } });

    const dropped = post(request(5, 'tools/call', { name }), session);
    const [fifth] = await agent.held(1);
    await agent.decide(fifth!.proxyId, { action: 'drop' });
    expect((await dropped).status).toBe(403);
    expect(server.asked).toHaveLength(3);
    await agent.released(fifth!.proxyId);
    const dispositions = (await agent.messages()).filter(({ direction }) => direction === 'client_to_server');
    expect(dispositions.map(({ disposition }) => disposition)).toEqual([
      'forwarded',
      'edited',
      'edited',
      'answered',
      'dropped',
    ]);
    const injected = (await agent.messages()).filter(({ disposition }) => disposition === 'injected');
    expect(injected).toMatchObject([{ correlatedId: fourth!.proxyId, kind: 'error' }]);
  });

  it('whose client gives up while it is held was dropped; a notification that is dropped is accepted', async () => {
    await start('req.body:jsonrpc');
    const stop = new AbortController();
    const given = post(request(1, 'tools/call'), {}, stop.signal);
    const [held] = await agent.held(1);
    stop.abort();
    await expect(given).rejects.toThrow();
    await agent.held(0);
    expect(await agent.released(held!.proxyId)).toMatchObject({ disposition: 'dropped', heldMs: expect.any(Number) });
    const notified = post('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    const [notification] = await agent.held(1);
    await agent.decide(notification!.proxyId, { action: 'drop' });
    expect((await notified).status).toBe(202);
    expect(server.asked).toHaveLength(0);
  });
});

describe('a JSON answer', () => {
  it('is held and edited; leaving intercept forwards what is held, and holds nothing of those that come later', async () => {
    await start('resp.body:protocolVersion');
    const edited = post(request(1, 'initialize'));
    const [answer] = await agent.held(1);
    expect(answer).toMatchObject({ direction: 'server_to_client', correlatedMethod: 'initialize' });
    const payload = '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2099-01-01"}}';
    await agent.decide(answer!.proxyId, { action: 'edit', payload });
    const response = await edited;
    expect(await response.text()).toBe(payload);
    expect(response.headers.get('mcp-session-id')).toBe('mcp-1');
    const forwarded = post(request(2, 'initialize'));
    await agent.held(1);
    await agent.intercept(null);
    expect(await (await forwarded).json()).toMatchObject({ id: 2 });
    expect(await (await post(request(3, 'initialize'))).json()).toMatchObject({ id: 3 });
  });
});

describe('an event stream', () => {
  it('goes on around an event that is held; the event keeps its fields, the message is another one', async () => {
    await start('resp.body:protocolVersion');
    const response = await post(request(1, 'tools/call'));
    const [answer] = await agent.held(1);
    const payload = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
    await agent.decide(answer!.proxyId, { action: 'edit', payload });
    expect(await response.text()).toBe(
      `: a comment\nid: e1\nretry: 100\n\nid: e2\nevent: message\ndata: ${payload}\n\n`,
    );
    expect(await agent.released(answer!.proxyId)).toMatchObject({ disposition: 'edited', payload });
  });

  it('of the old pair takes the answer of the user to a request; the server gets the one to its own', async () => {
    await start('body:params', { transport: 'sse', path: '/sse' });
    const stream = await fetch(relay.url, { headers: { accept: 'text/event-stream' } });
    const said = textOf(stream);
    await expect.poll(() => said.text, { timeout: 30_000 }).toContain('/messages?id=5');
    const address = new URL('/messages?id=5', relay.url);
    const posted = fetch(address, { method: 'POST', body: request(7, 'tools/call') });
    const [held] = await agent.held(1);
    await agent.decide(held!.proxyId, { action: 'answer', payload: { result: { content: [] } } });
    expect((await posted).status).toBe(202);
    const answer = '{"jsonrpc":"2.0","id":7,"result":{"content":[]}}';
    await expect.poll(() => said.text, { timeout: 30_000 }).toContain(`data: ${answer}\n\n`);
    server.streams[0]?.write(
      `data: ${request('s', 'sampling/createMessage')}\n\ndata: {"jsonrpc":"2.0","method":"x"}\n\n`,
    );
    await expect.poll(() => said.text, { timeout: 30_000 }).toContain('"method":"x"');
    const [asked] = await agent.held(1);
    await agent.decide(asked!.proxyId, { action: 'answer', payload: { result: {} } });
    await expect
      .poll(() => server.asked.at(-1)?.body, { timeout: 30_000 })
      .toBe('{"jsonrpc":"2.0","id":"s","result":{}}');
    expect(said.text).not.toContain('sampling');
  });
});

it('the user’s answer reaches the server as the relay does: with its --header, trusting its --upstream-ca', async () => {
  const authority = await createTestAuthority();
  const caFile = join(scratch.path, 'ca.pem');
  await writeFile(caFile, authority.certificatePem);
  await server.close();
  server = await startMcpHttpServer(await authority.issue());
  const more = ['--header', 'X-Key: k 1', '--upstream-ca', caFile];
  await start('mcp.method:sampling/*', { transport: 'sse', path: '/sse', more });
  const stream = textOf(await fetch(relay.url, { headers: { accept: 'text/event-stream' } }));
  await expect.poll(() => stream.text, { timeout: 30_000 }).toContain('/messages?id=5');
  server.streams[0]?.write(`data: ${request('s', 'sampling/createMessage')}\n\n`);
  const [asked] = await agent.held(1);
  await agent.decide(asked!.proxyId, { action: 'answer', payload: { result: {} } });
  await expect
    .poll(() => server.asked.at(-1)?.body, { timeout: 30_000 })
    .toBe('{"jsonrpc":"2.0","id":"s","result":{}}');
  expect(headersOf(server.asked.at(-1)!.rawHeaders).get('x-key')).toBe('k 1');
  expect(relay.stderr()).not.toContain('did not reach');
});

/** What a stream has said so far. */
function textOf(response: Response): { text: string } {
  const said = { text: '' };
  const read = async (): Promise<void> => {
    for await (const bytes of response.body ?? []) said.text += Buffer.from(bytes).toString();
  };
  read().catch(() => {});
  return said;
}
