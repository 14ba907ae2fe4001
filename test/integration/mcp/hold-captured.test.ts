// MCP inside plain `nectoproxy start`, in HTTP and in decrypted HTTPS, held and decided about through the API: no relay, nothing else to be started.
import { createServer as createHttpServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerTo,
  type CodedServer,
  type Coding,
  coders,
  createCodedServer,
  largeBytes,
} from '../../support/mcp/coded-server.ts';
import { type HeldApi, heldApi } from '../../support/mcp/held-api.ts';
import { startMcpHttpServer } from '../../support/mcp/http-server.ts';
import { type NodeResponse, nodeRequest } from '../../support/node-request.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { createTestAuthority } from '../../support/test-authority.ts';

const patiently = { timeout: 30_000, interval: 25 };

let spoken: CodedServer;
let servers: Server[];
let plainUrl: string;
let tlsUrl: string;
let product: Product;
let agent: HeldApi;

beforeAll(async () => {
  const authority = await createTestAuthority();
  spoken = createCodedServer();
  servers = [createHttpServer(spoken.listener), createHttpsServer(await authority.issue(), spoken.listener)];
  const ports = await Promise.all(servers.map(listening));
  plainUrl = `http://127.0.0.1:${ports[0]}/mcp`;
  tlsUrl = `https://localhost:${ports[1]}/mcp`;
  product = await startProduct({ upstreamCa: authority.certificatePem });
  agent = heldApi(product);
});
afterAll(async () => {
  await product.stop();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

const usual = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
let session: Record<string, string> = {};

const message = (id: unknown, method: string, params = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const call = (id: unknown, name: string): string => message(id, 'tools/call', { name });

function post(url: string, body: string | Buffer, headers = session): Promise<NodeResponse> {
  const bytes = Buffer.from(body as string);
  const sent = { ...usual, 'Content-Length': String(bytes.length), ...headers };
  return nodeRequest(url, {
    method: 'POST',
    headers: Object.entries(sent).flat(),
    body: bytes,
    proxyUrl: product.proxyUrl,
    ca: product.caPem,
  });
}

const header = ({ rawHeaders }: NodeResponse, name: string): string | undefined => {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
};

const lastAsked = (): CodedServer['asked'][number] => spoken.asked.at(-1) as CodedServer['asked'][number];

/** A connection of its own to that server. */
async function begin(url: string): Promise<void> {
  const id = header(await post(url, message(0, 'initialize'), {}), 'mcp-session-id') as string;
  session = { 'Mcp-Session-Id': id };
  await expect.poll(async () => (await agent.connection()).mcpSessionId, patiently).toBe(id);
}

describe.each(['http', 'https'])('[mcp-hold-captured] over %s', (scheme) => {
  it('requests are forwarded, edited, answered and dropped; others flow', async () => {
    const url = scheme === 'http' ? plainUrl : tlsUrl;
    await begin(url);
    await agent.intercept('req.body:held');
    const forwarded = post(url, call(1, 'held'));
    const [first] = await agent.held(1);
    const asked = spoken.asked.length;
    expect((await post(url, message(9, 'ping'))).body.toString()).toBe(answerTo(9));
    expect((await post(url, call(8, 'other'))).body.toString()).toBe(answerTo(8));
    expect(spoken.asked).toHaveLength(asked + 2);
    await agent.decide(first!.proxyId, { action: 'forward' });
    expect((await forwarded).body.toString()).toBe(answerTo(1));
    expect(lastAsked().body.toString()).toBe(call(1, 'held'));

    const mirrored = { ...session, 'Mcp-Method': 'tools/call', 'Mcp-Name': 'held' };
    const edited = post(url, call(2, 'held'), mirrored);
    const [second] = await agent.held(1);
    await agent.decide(second!.proxyId, { action: 'edit', payload: call(2, 'something-else') });
    expect((await edited).status).toBe(200);
    expect(lastAsked()).toMatchObject({ headers: { 'mcp-name': 'something-else' } });
    expect(lastAsked().body.toString()).toBe(call(2, 'something-else'));
    expect(await agent.released(second!.proxyId)).toMatchObject({
      disposition: 'edited',
      payload: call(2, 'something-else'),
      originalPayload: call(2, 'held'),
      target: 'something-else',
    });
    await expect
      .poll(
        async () => (await agent.messages()).find(({ correlatedId }) => correlatedId === second!.proxyId),
        patiently,
      )
      .toMatchObject({ correlatedMethod: 'tools/call', target: 'something-else' });

    const before = spoken.asked.length;
    const answered = post(url, call(3, 'held'));
    const [third] = await agent.held(1);
    await agent.decide(third!.proxyId, { action: 'answer', payload: { error: { code: -32000, message: 'no' } } });
    expect(JSON.parse((await answered).body.toString())).toMatchObject({ id: 3, error: { message: 'no' } });
    const dropped = post(url, call(4, 'held'));
    const [fourth] = await agent.held(1);
    await agent.decide(fourth!.proxyId, { action: 'drop' });
    expect((await dropped).status).toBe(403);
    expect(spoken.asked).toHaveLength(before);
    expect(await agent.released(fourth!.proxyId)).toMatchObject({ disposition: 'dropped' });
    await agent.intercept(null);
  });
});

describe.each(['gzip', 'br', 'zstd'] as Coding[])('a message in %s', (coding) => {
  it('is read and matched; unedited it passes as it came, edited it goes without the coding', async () => {
    await begin(plainUrl);
    await agent.intercept('mcp.method:tools/call req.body:held OR resp.body:content');
    const ask = (body: string) =>
      post(plainUrl, coders[coding](body), { ...session, 'Content-Encoding': coding, 'Accept-Encoding': coding });
    for (const isEdited of [false, true]) {
      const answered = ask(call('coded', 'held'));
      const [asked] = await agent.held(1);
      expect(asked).toMatchObject({ method: 'tools/call', target: 'held' });
      await agent.decide(asked!.proxyId, isEdited ? { action: 'edit', payload: call('coded', 'x') } : forward);
      const [told] = await agent.held(1);
      expect(told).toMatchObject({ direction: 'server_to_client', correlatedId: asked!.proxyId });
      expect(lastAsked().body).toEqual(
        isEdited ? Buffer.from(call('coded', 'x')) : coders[coding](call('coded', 'held')),
      );
      expect(lastAsked().headers['content-encoding']).toBe(isEdited ? undefined : coding);
      const payload = '{"jsonrpc":"2.0","id":"coded","result":{}}';
      await agent.decide(told!.proxyId, isEdited ? { action: 'edit', payload } : forward);
      const answer = await answered;
      expect(header(answer, 'content-encoding')).toBe(isEdited ? undefined : coding);
      expect(answer.body).toEqual(isEdited ? Buffer.from(payload) : coders[coding](answerTo('coded')));
    }
    await agent.intercept(null);
  });

  it('of an event stream is held by itself; the stream goes without the coding', async () => {
    await begin(plainUrl);
    await agent.intercept('resp.body:content');
    const answered = post(plainUrl, call(5, 'stream'), { ...session, 'Accept-Encoding': coding });
    const [told] = await agent.held(1);
    const payload = '{"jsonrpc":"2.0","id":5,"result":{"edited":true}}';
    await agent.decide(told!.proxyId, { action: 'edit', payload });
    const answer = await answered;
    expect(header(answer, 'content-encoding')).toBeUndefined();
    const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}';
    expect(answer.body.toString()).toBe(
      `: a comment\n\nevent: message\ndata: ${progress}\n\nid: 7\ndata: ${payload}\n\n`,
    );
    await agent.intercept(null);
    const passed = await post(plainUrl, call(6, 'stream'), { ...session, 'Accept-Encoding': coding });
    expect(header(passed, 'content-encoding')).toBe(coding);
  });
});

const forward = { action: 'forward' };

describe('[mcp-hold-captured] a batch of which a part is answered, a part dropped and the rest forwarded', () => {
  const note = '{"jsonrpc":"2.0","method":"notifications/x"}';
  const answers = (text: string): unknown[] =>
    text.startsWith('[')
      ? JSON.parse(text)
      : [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data as string));

  it.each([
    ['JSON', call(1, 'free'), [1, 2], 200],
    ['an event stream', call(1, 'stream'), [1, 2], 200],
    ['nothing to be said', note, [2], 200],
  ])('is answered as one: with %s from the server', async (_, free, ids, status) => {
    await begin(plainUrl);
    await agent.intercept('req.body:held');
    const batch = `[${free},${call(2, 'held-answered')},${call(3, 'held-dropped')}]`;
    const answered = post(plainUrl, batch);
    const held = await agent.held(2);
    const of = (target: string): string => held.find((one) => one.target === target)?.proxyId as string;
    await agent.decide(of('held-dropped'), { action: 'drop' });
    await agent.decide(of('held-answered'), { action: 'answer', payload: { result: { ours: true } } });
    const response = await answered;
    expect(response.status).toBe(status);
    expect(lastAsked().body.toString()).toBe(`[${free}]`);
    const said = answers(response.body.toString()) as Array<{ id: number; result: object }>;
    expect(said.map(({ id }) => id).sort()).toEqual(ids);
    expect(said.find(({ id }) => id === 2)?.result).toEqual({ ours: true });
    await agent.intercept(null);
  });

  it('stays an array when all of it is answered by the user', async () => {
    await begin(plainUrl);
    await agent.intercept('req.body:held');
    const answered = post(plainUrl, `[${call(2, 'held')}]`);
    const [held] = await agent.held(1);
    await agent.decide(held!.proxyId, { action: 'answer', payload: { result: {} } });
    expect((await answered).body.toString()).toBe('[{"jsonrpc":"2.0","id":2,"result":{}}]');
    await agent.intercept(null);
  });
});

describe('a stream that is open when holding begins', () => {
  it('passes byte for byte until then; later events are held, and one under way passes', async () => {
    await begin(plainUrl);
    const opened = spoken.streams.length;
    const said = { text: '' };
    const response = await openThroughProxy(plainUrl);
    response.setEncoding('utf8').on('data', (text: string) => {
      said.text += text;
    });
    await expect.poll(() => spoken.streams.length, patiently).toBe(opened + 1);
    const stream = spoken.streams[opened]!;
    const note = (number: number): string => `data: {"jsonrpc":"2.0","method":"note","params":{"n":${number}}}\n\n`;
    stream.write(note(1) + note(2).slice(0, 20));
    await expect.poll(() => said.text, patiently).toBe(`: open\n\n${note(1)}${note(2).slice(0, 20)}`);
    await agent.intercept('mcp.method:note');
    stream.write(note(2).slice(20) + note(3));
    const [held] = await agent.held(1);
    stream.write(`${note(4).replace('note', 'other')}`);
    const expected = `: open\n\n${note(1)}${note(2)}${note(4).replace('note', 'other')}`;
    await expect.poll(() => said.text, patiently).toBe(expected);
    const payload = '{"jsonrpc":"2.0","method":"note","params":{"n":33}}';
    await agent.decide(held!.proxyId, { action: 'edit', payload });
    await expect.poll(() => said.text, patiently).toBe(`${expected}data: ${payload}\n\n`);
    await agent.released(held!.proxyId);
    const notes = (await agent.messages()).filter(({ method }) => method === 'note');
    expect(notes.map(({ disposition }) => disposition)).toEqual(['forwarded', 'forwarded', 'edited']);
    const ended = new Promise((resolve) => response.once('end', resolve));
    stream.end();
    await ended;
    expect(response.complete).toBe(true);
    await agent.intercept(null);
  });
});

function openThroughProxy(url: string, more = session): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { Host: new URL(url).host, Accept: 'text/event-stream', ...more };
    const sent = httpRequest({ host: '127.0.0.1', port: product.proxyPort, path: url, headers, agent: false });
    sent.once('error', reject);
    sent.once('response', resolve);
    sent.end();
  });
}

describe('the old pair of a stream and a POST address', () => {
  it('is held from any moment on; the answer of the user comes on the stream', async () => {
    const server = await startMcpHttpServer();
    const response = await openThroughProxy(`${server.origin}/sse`, {});
    const said = { text: '' };
    response.setEncoding('utf8').on('data', (text: string) => {
      said.text += text;
    });
    await expect.poll(async () => (await agent.connection()).transport, patiently).toBe('sse');
    await agent.intercept('req.body:tools');
    const posted = post(`${server.origin}/messages?id=5`, call('old', 'x'), {});
    const [held] = await agent.held(1);
    await agent.decide(held!.proxyId, { action: 'answer', payload: { result: { ours: true } } });
    expect((await posted).status).toBe(202);
    const answer = '{"jsonrpc":"2.0","id":"old","result":{"ours":true}}';
    await expect.poll(() => said.text, patiently).toContain(`data: ${answer}\n\n`);
    expect(server.asked.filter(({ method }) => method === 'POST')).toEqual([]);
    const ended = new Promise((resolve) => response.once('end', resolve));
    for (const stream of server.streams) stream.end();
    await ended;
    await server.close();
  });
});

describe('a body that is too long to be held', () => {
  it('passes byte for byte, and the next message is held', async () => {
    await begin(plainUrl);
    await agent.intercept('');
    const request = Buffer.from(call(60, 'other').padEnd(largeBytes));
    const sent = post(plainUrl, request);
    const [answer] = await agent.held(1);
    expect(lastAsked().body.equals(request)).toBe(true);
    expect(answer).toMatchObject({ direction: 'server_to_client' });
    await agent.decide(answer!.proxyId, forward);
    expect((await sent).body.toString()).toBe(answerTo(60));

    const asked = post(plainUrl, call(61, 'large'));
    const [question] = await agent.held(1);
    await agent.decide(question!.proxyId, forward);
    expect((await asked).body.equals(Buffer.from(answerTo(61).padEnd(largeBytes)))).toBe(true);
    await agent.intercept(null);
  });
});

describe('new connections', () => {
  it('hold from their first message with --intercept-mcp, until intercept is left on one of them', async () => {
    const holding = await startProduct({ args: ['--intercept-mcp', 'mcp.method:initialize'] });
    try {
      const other = heldApi(holding);
      const initialize = () =>
        nodeRequest(plainUrl, {
          method: 'POST',
          headers: [...Object.entries(usual).flat(), 'Content-Length', String(message(0, 'initialize').length)],
          body: Buffer.from(message(0, 'initialize')),
          proxyUrl: holding.proxyUrl,
        });
      const first = initialize();
      const [held] = await other.held(1);
      await other.decide(held!.proxyId, forward);
      const [answer] = await other.held(1);
      expect(answer).toMatchObject({ direction: 'server_to_client' });
      await other.intercept(null);
      expect((await first).body.toString()).toBe(answerTo(0));
      expect((await initialize()).body.toString()).toBe(answerTo(0));
    } finally {
      await holding.stop();
    }
  });
});
