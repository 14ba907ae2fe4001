// Messages of `mcp wrap` held, changed, dropped and answered through the API of an app that runs beside it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_PATH, createScratchDir } from '../../support/command.ts';
import { type HeldApi, heldApi } from '../../support/mcp/held-api.ts';
import { type StdioProgram, scriptedServer, startStdioProgram } from '../../support/mcp/stdio-program.ts';
import { type Product, startProduct } from '../../support/product.ts';

let scratch: Awaited<ReturnType<typeof createScratchDir>>;
let product: Product;
let agent: HeldApi;
let program: StdioProgram;

beforeAll(async () => {
  scratch = await createScratchDir();
  product = await startProduct({ dataDir: join(scratch.path, 'data') });
  agent = heldApi(product);
});
afterEach(async () => {
  program.endInput();
  program.child.kill('SIGTERM');
  await program.ended;
});
afterAll(async () => {
  await product.stop();
  await scratch.remove();
});

const patiently = { timeout: 30_000, interval: 20 };
const lines = (): string[] => program.stdout().toString().split('\n').slice(0, -1);
const request = (id: unknown, method: string, params = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const answerTo = (id: unknown, method: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"method":"${method}"}}`;

async function says(...expected: string[]): Promise<void> {
  await expect.poll(lines, patiently).toEqual(expected);
}

/** A server that answers each request with its method, behind a relay that holds what matches from the start. */
function start(filter: string, mode = 'answer'): void {
  const target = scriptedServer(mode)
    .map((word) => `'${word}'`)
    .join(' ');
  const relay = ['mcp', 'start', '--transport', 'stdio', '--target-command', target, '--intercept', filter];
  const place = ['--no-tui', '--data-dir', product.dataDir];
  program = startStdioProgram([process.execPath, COMMAND_PATH, ...relay, ...place], { wrappedIn: null });
}

const send = (...messages: string[]): void => program.send(messages.map((message) => `${message}\n`).join(''));

describe('what a person decides', () => {
  it('forward, edit and drop: others flow meanwhile, and the record has what arrived beside what was sent', async () => {
    // An answer counts as its request: what the client says is what has the method in it.
    start('mcp.tool:delete_* req.body:params');
    send(request(0, 'initialize'), request(1, 'tools/call', { name: 'delete_all' }), request('2', 'ping'));
    await says(answerTo(0, 'initialize'), answerTo('2', 'ping'));
    const [held] = await agent.held(1);
    expect(held).toMatchObject({ method: 'tools/call', target: 'delete_all', disposition: 'held', cancelledBy: null });
    expect(await agent.decide(held!.proxyId, { action: 'forward' })).toMatchObject({ status: 200 });
    await says(answerTo(0, 'initialize'), answerTo('2', 'ping'), answerTo(1, 'tools/call'));

    const original = request(12345678901234567890n.toString(), 'tools/call', { name: 'delete_one' }).replace(
      /"(\d{20})"/,
      '$1',
    );
    send(original, request(4, 'tools/call', { name: 'delete_two' }));
    const [edited, dropped] = await agent.held(2);
    const payload = original.replace('tools/call', 'tools/list');
    expect(await agent.decide(edited!.proxyId, { action: 'edit', payload })).toMatchObject({ status: 200 });
    expect(await agent.decide(dropped!.proxyId, { action: 'drop' })).toMatchObject({ status: 200 });
    await expect
      .poll(() => lines().at(-1), patiently)
      .toBe(answerTo(0, 'tools/list').replace('"id":0', '"id":12345678901234567000'));
    await agent.held(0);
    expect(await agent.released(edited!.proxyId)).toMatchObject({
      ...{ disposition: 'edited', payload, originalPayload: original, payloadBytes: payload.length },
      heldMs: expect.any(Number),
    });
    expect(await agent.released(dropped!.proxyId)).toMatchObject({ disposition: 'dropped', originalPayload: null });
    const answer = (await agent.messages()).find(({ correlatedId }) => correlatedId === edited!.proxyId);
    // Time held by a person is no latency.
    const stored = (await agent.messages()).find(({ proxyId }) => proxyId === edited!.proxyId);
    expect(answer?.latencyMs).toBeLessThan((answer?.timestamp ?? 0) - (stored?.timestamp ?? 0) + 1);
    expect(await agent.decide(dropped!.proxyId, { action: 'forward' })).toMatchObject({ status: 409 });
  });

  it('answer: the sender gets it, the server never hears of the request; a cancellation is shown', async () => {
    start('mcp.method:tools/call req.body:params');
    send(request(7, 'tools/call', { name: 'slow' }));
    send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }));
    send(request(8, 'ping'));
    await says(answerTo(8, 'ping'));
    await expect.poll(async () => (await agent.held(1))[0]?.cancelledBy, patiently).toEqual(expect.any(String));
    const [held] = await agent.held(1);
    const result = { content: [{ type: 'text', text: 'é' }] };
    expect(await agent.decide(held!.proxyId, { action: 'answer', payload: { result } })).toMatchObject({ status: 200 });
    await says(answerTo(8, 'ping'), JSON.stringify({ jsonrpc: '2.0', id: 7, result }));
    await agent.held(0);
    expect(await agent.released(held!.proxyId)).toMatchObject({ disposition: 'answered' });
    const injected = (await agent.messages()).find(({ disposition }) => disposition === 'injected');
    expect(injected).toMatchObject({ direction: 'server_to_client', correlatedId: held!.proxyId, latencyMs: null });
  });

  it('an answer of the server is held, too; a batch waits as a whole and goes on without what was dropped', async () => {
    start('', 'echo');
    const batch = `[${request(1, 'a')} , ${request(2, 'b')},${request(3, 'c')}]\r`;
    send(batch);
    const [first, second, third] = await agent.held(3);
    expect([first, second, third].map((message) => message?.batchIndex)).toEqual([0, 1, 2]);
    await agent.decide(second!.proxyId, { action: 'drop' });
    await agent.decide(first!.proxyId, { action: 'forward' });
    expect(lines()).toEqual([]);
    await agent.decide(third!.proxyId, { action: 'forward' });
    await expect
      .poll(async () => (await agent.held(2)).map(({ direction }) => direction), patiently)
      .toEqual(['server_to_client', 'server_to_client']);
    await agent.intercept(null);
    await says(`[${request(1, 'a')},${request(3, 'c')}]\r`);
  });

  it('no other id and no other kind unless unlocked, and nothing that is no message', async () => {
    start('');
    send(request(1, 'tools/call'));
    const [held] = await agent.held(1);
    const wrong = [
      request(2, 'tools/call'),
      request('1', 'tools/call'),
      '{"jsonrpc":"2.0","id":1,"result":{}}',
      '{"id":1}',
      '{',
    ];
    for (const payload of wrong) {
      expect(await agent.decide(held!.proxyId, { action: 'edit', payload })).toMatchObject({ status: 400 });
    }
    const payload = request(2, 'tools/call');
    expect(await agent.decide(held!.proxyId, { action: 'edit', payload, unlockId: true })).toMatchObject({
      status: 200,
    });
    await expect.poll(async () => (await agent.held(1))[0]?.direction, patiently).toBe('server_to_client');
    const [answer] = await agent.held(1);
    expect(answer).toMatchObject({ idText: '2', correlatedId: held!.proxyId });
  });
});

describe('leaving intercept', () => {
  it('forwards what is held, except what somebody edits; then bytes pass uncut', async () => {
    start('');
    send(request(1, 'a'), request(2, 'b'));
    const [, edited] = await agent.held(2);
    const lease = { method: 'POST', json: { leaseMs: 600_000 } };
    expect((await product.api(`/api/mcp/held/${edited!.proxyId}/lease`, lease)).body.editedUntil).toBeGreaterThan(
      Date.now(),
    );
    await agent.intercept(null);
    await says(answerTo(1, 'a'));
    expect(await agent.held(1)).toMatchObject([{ proxyId: edited!.proxyId, editedUntil: expect.any(Number) }]);
    const release = { method: 'POST', json: { leaseMs: 0 } };
    expect((await product.api(`/api/mcp/held/${edited!.proxyId}/lease`, release)).status).toBe(200);
    await says(answerTo(1, 'a'), answerTo(2, 'b'));
    send(request(3, 'c'));
    await says(answerTo(1, 'a'), answerTo(2, 'b'), answerTo(3, 'c'));
    const kinds = (await agent.messages()).map(({ disposition }) => disposition);
    expect(kinds).toEqual(kinds.map(() => 'forwarded'));
  });
});

describe('trouble', () => {
  it('a relay that is killed leaves what it held as dropped', async () => {
    start('');
    send(request(1, 'a'));
    const [held] = await agent.held(1);
    program.child.kill('SIGKILL');
    await agent.held(0);
    expect(await agent.released(held!.proxyId)).toMatchObject({ disposition: 'dropped' });
  });

  it('a server that ends while something is held for it: dropped, and the relay ends as it did', async () => {
    start('', 'until-eof');
    await expect.poll(() => lines().length, patiently).toBe(1);
    send(request(1, 'a'));
    const [held] = await agent.held(1);
    process.kill(Number(lines()[0]), 'SIGKILL');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await agent.released(held!.proxyId)).toMatchObject({ disposition: 'dropped', heldMs: expect.any(Number) });
  });

  it('without a store nothing can be decided: it is said, and everything flows', async () => {
    const file = join(scratch.path, 'no-directory');
    await writeFile(file, '');
    const command = ['mcp', 'start', '--transport', 'stdio', '--target-command', scriptedServer('answer').join(' ')];
    const more = ['--intercept', '--no-tui', '--data-dir', file];
    program = startStdioProgram([process.execPath, COMMAND_PATH, ...command, ...more], { wrappedIn: null });
    send(request(1, 'a'));
    await says(answerTo(1, 'a'));
    expect(program.stderr()).toContain('Nothing is held any more');
  });
});
