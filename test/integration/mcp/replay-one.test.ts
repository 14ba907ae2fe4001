// One recorded request sent again: over the API of a running app, which starts only what whoever asks has seen, and from the command line.
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../../support/command.ts';
import { type StdioProgram, startStdioProgram } from '../../support/mcp/stdio-program.ts';
import { type Product, startProduct } from '../../support/product.ts';

const serverPath = fileURLToPath(new URL('./scripted-server.ts', import.meta.url));
let product: Product;
let client: StdioProgram;
let serverCommand: string;
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects where it looks at it
let messages: any[];

const say = (id: number, method: string, params: object = {}): void =>
  client.send(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
const call = (id: number, name: string, args: object = {}): void => say(id, 'tools/call', { name, arguments: args });

beforeAll(async () => {
  product = await startProduct();
  client = startStdioProgram([process.execPath, serverPath], { wrappedIn: product.dataDir });
  say(0, 'initialize', { protocolVersion: '2025-11-25' });
  call(1, 'price', { of: 'tea' });
  call(2, 'clock');
  call(3, 'ask', { prompt: 'hello' });
  await said('"method":"sampling/createMessage"');
  client.send('{"jsonrpc":"2.0","id":"server-1","result":{"content":{"type":"text","text":"good morning"}}}\n');
  await said('good morning');
  call(4, 'never');
  messages = await recorded(10);
  const [connection] = (await product.api('/api/mcp/connections')).body.connections;
  serverCommand = connection.serverCommand;
}, 120_000);
afterAll(async () => {
  client?.endInput();
  await client?.ended;
  await product?.stop();
});

async function said(text: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!client.stdout().includes(text)) {
    if (Date.now() > deadline) throw new Error(`never said: ${text}`);
    await sleep(20);
  }
}

async function recorded(count: number): Promise<typeof messages> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { body } = await product.api('/api/mcp/messages?limit=1000');
    if (body.messages.length >= count) return body.messages;
    if (Date.now() > deadline) throw new Error(`only ${body.messages.length} messages were recorded`);
    await sleep(20);
  }
}

const idOf = (target: string): string =>
  messages.find((each) => each.kind === 'request' && each.target === target).proxyId;
const replay = (proxyId: string, server: unknown = serverCommand) =>
  product.api(`/api/mcp/messages/${proxyId}/replay`, { method: 'POST', json: { server } });

it('starts the server, answers its questions as recorded, and compares', { timeout: 120_000 }, async () => {
  expect((await replay(idOf('price'))).body).toMatchObject({ verdict: 'same', error: null, differences: [] });
  const asked = (await replay(idOf('ask'))).body;
  expect(asked).toMatchObject({ verdict: 'same' });
  expect(asked.live).toContain('the model says good morning');
  const clock = (await replay(idOf('clock'))).body;
  expect(clock).toMatchObject({ verdict: 'differs', differencesLeftOff: 0 });
  expect(clock.differences.map(({ path }: { path: string }) => path)).toEqual(['$.result.at']);
  expect(clock.recorded).not.toBe(clock.live);
});

it('starts nothing that whoever asks has not seen', { timeout: 60_000 }, async () => {
  const price = idOf('price');
  expect((await replay(price, 'rm -rf /')).body.error).toMatchObject({ code: 'invalid-request' });
  expect((await replay(price, null)).status).toBe(400);
  const answer = messages.find((each) => each.kind === 'response').proxyId;
  expect((await replay(answer)).body.error.message).toBe('Only a request of the client can be replayed.');
  expect((await replay('nobody')).status).toBe(404);
  // A page elsewhere can neither send it nor have it sent.
  const foreign = await product.api(`/api/mcp/messages/${price}/replay`, {
    ...{ method: 'POST', json: { server: serverCommand } },
    headers: { Origin: 'http://evil.example' },
  });
  expect(foreign.status).toBe(403);
});

it('never runs a command that came in a file', { timeout: 120_000 }, async () => {
  const [connection] = (await product.api('/api/mcp/connections')).body.connections;
  const file = await (await fetch(`${product.uiUrl}/api/mcp/connections/${connection.id}/session-file`)).text();
  const { body } = await product.api('/api/mcp/import', {
    ...{
      method: 'POST',
      body: file.replaceAll(/("(?:proxy_id|correlated_id)": ")/g, '$1copy-'),
      headers: { 'content-type': 'application/json' },
    },
  });
  const of = `/api/mcp/messages?connectionId=${body.connectionId}`;
  const imported = (await product.api(of)).body.messages.find((each: { target: string }) => each.target === 'price');
  const refused = await replay(imported.proxyId);
  expect(refused.status).toBe(403);
  const args = ['mcp', 'replay', '--data-dir', product.dataDir, '--message', imported.proxyId];
  expect(await runCommand(args)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('came from a file') });
  const named = await runCommand([...args, '--target-command', `"${process.execPath}" "${serverPath}" price=12`]);
  expect(named).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('+ $.result.content[0].text') });
});

it('is the one that was recorded, when a file that was brought in has one of the same id', {
  timeout: 60_000,
}, async () => {
  const [connection] = (await product.api('/api/mcp/connections')).body.connections.slice(-1);
  const file = await (await fetch(`${product.uiUrl}/api/mcp/connections/${connection.id}/session-file`)).text();
  const headers = { 'content-type': 'application/json' };
  await product.api('/api/mcp/import', { method: 'POST', body: file, headers });
  expect((await product.api(`/api/mcp/messages/${idOf('price')}`)).body.connectionId).toBe(connection.id);
  expect((await replay(idOf('price'))).body.verdict).toBe('same');
});

it('is a command as well, with its exit codes', { timeout: 120_000 }, async () => {
  const args = ['mcp', 'replay', '--data-dir', product.dataDir, '--message'];
  const same = await runCommand([...args, idOf('price')]);
  expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Every answer is the same.') });
  const differs = await runCommand([...args, idOf('clock'), '--json']);
  expect(differs.exitCode).toBe(1);
  expect(JSON.parse(differs.stdout)).toMatchObject({ session_file: null, summary: { differs: 1 } });
  expect(await runCommand([...args, idOf('clock'), '--ignore', '$.result.at'])).toMatchObject({ exitCode: 0 });
  expect((await runCommand([...args, idOf('clock'), '--session-file', 'x'])).exitCode).toBe(2);
});

it('stops, and leaves no server behind, when whoever asked goes away', { timeout: 60_000 }, async () => {
  const path = `/api/mcp/messages/${idOf('never')}/replay`;
  const headers = { 'content-type': 'application/json' };
  const asking = request(new URL(path, product.uiUrl), { method: 'POST', headers });
  asking.on('error', () => {});
  asking.end(JSON.stringify({ server: serverCommand }));
  await children((count) => count > 0);
  asking.destroy();
  await children((count) => count === 0);
});

/** Until the app has that many processes of its own. */
async function children(fits: (count: number) => boolean): Promise<void> {
  const deadline = Date.now() + 40_000;
  for (;;) {
    const tasks = `/proc/${product.pid}/task/${product.pid}/children`;
    const pids = (await readFile(tasks, 'utf8')).trim();
    if (fits(pids === '' ? 0 : pids.split(' ').length)) return;
    if (Date.now() > deadline) throw new Error(`the app has the processes ${pids}`);
    await sleep(20);
  }
}
