import { WebSocket as NodeWebSocket, ProxyAgent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ConnectAgent } from '../../support/connect-agent.ts';
import { generatedBuffer } from '../../support/generated-body.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw } from '../../support/raw-client.ts';

interface Frame {
  direction: 'client' | 'server';
  opcode: number;
  isFinal: boolean;
  isCompressed: boolean;
  payloadBytes: number;
  timestamp: number;
  data: string;
}
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

let site: OriginSite;
let product: Product;
beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  await site?.close();
});

interface Conversation {
  protocol: string;
  extensions: string;
  messages: string[];
  pings: string[];
  code: number;
  reason: string;
}

/** Opens, sends, and closes itself after so many messages; tells all that was heard. */
function converse(
  path: string,
  options: {
    send?: (string | Buffer)[];
    closeAfter?: number;
    protocols?: string[];
    isDirect?: boolean;
    isDeflated?: boolean;
  } = {},
) {
  const url = `${site.https.replace(/^http/, 'ws')}${path}`;
  const ca = options.isDirect ? site.authority.certificatePem : product.caPem;
  const agent = options.isDirect
    ? {}
    : { agent: new ConnectAgent({ proxyUrl: product.proxyUrl, ca, servername: 'localhost' }) };
  const socket = new WebSocket(url, options.protocols ?? [], {
    ca,
    ...agent,
    perMessageDeflate: options.isDeflated ? { threshold: 0 } : false,
  });
  const heard: Conversation = { protocol: '', extensions: '', messages: [], pings: [], code: 0, reason: '' };
  return new Promise<Conversation>((resolve, reject) => {
    socket.on('open', () => {
      heard.protocol = socket.protocol;
      heard.extensions = socket.extensions;
      for (const message of options.send ?? []) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      heard.messages.push(isBinary ? data.toString('hex') : data.toString());
      if (heard.messages.length === options.closeAfter) socket.close(4000, 'enough');
    });
    socket.on('ping', (data) => {
      heard.pings.push(data.toString());
      if (options.closeAfter === 0) socket.close(1000);
    });
    socket.on('close', (code, reason) => resolve({ ...heard, code, reason: reason.toString() }));
    socket.on('error', reject);
  });
}

async function framesOf(
  mark: string,
): Promise<{ frames: Frame[]; entry: Awaited<ReturnType<Product['waitForEntry']>> }> {
  const entry = await product.waitForEntry((candidate) => candidate.url.includes(`case=${mark}`));
  const { body } = await product.api(`/api/websocket/${entry.id}/frames`);
  return { frames: body.frames as Frame[], entry };
}

const from = (direction: Frame['direction'], frames: Frame[]) =>
  frames.filter((frame) => frame.direction === direction).map((frame) => [frame.opcode, frame.payloadBytes]);

describe('[websocket] WebSocket through the proxy', () => {
  it('carries text and binary both ways, with the subprotocol the origin chose', async () => {
    const options = { send: ['hello', Buffer.from([1, 2, 3])], closeAfter: 2, protocols: ['chat.v2', 'chat.v1'] };
    const proxied = await converse('/ws?case=ws-echo', options);
    expect(proxied).toEqual(await converse('/ws?case=ws-echo', { ...options, isDirect: true }));
    expect(proxied).toMatchObject({ protocol: 'chat.v1', messages: ['hello', '010203'], code: 4000, reason: 'enough' });
    const { entry, frames } = await framesOf('ws-echo');
    expect(entry).toMatchObject({ protocol: 'wss', kind: 'websocket', status: 101, isComplete: true, failure: null });
    expect(from('client', frames)).toEqual([
      [TEXT, 5],
      [BINARY, 3],
      [CLOSE, 8],
    ]);
    expect(from('server', frames)).toEqual([
      [TEXT, 5],
      [BINARY, 3],
      [CLOSE, 8],
    ]);
  });

  it('relays permessage-deflate as it is and shows it inflated', async () => {
    const text = 'compress me '.repeat(500);
    const proxied = await converse('/ws?deflate&case=ws-deflate', {
      send: [text, text],
      closeAfter: 2,
      isDeflated: true,
    });
    expect(proxied.extensions).toContain('permessage-deflate');
    expect(proxied.messages).toEqual([text, text]);
    const { frames } = await framesOf('ws-deflate');
    const messages = frames.filter((frame) => frame.opcode === TEXT);
    expect(messages).toHaveLength(4);
    for (const message of messages) {
      expect(message.isCompressed).toBe(true);
      expect(message.payloadBytes).toBeLessThan(text.length / 10);
      expect([text, Buffer.from(text).toString('base64')]).toContain(message.data);
    }
  });

  it('keeps fragments, and a ping between them, as frames', async () => {
    const proxied = await converse('/ws?then=fragments&case=ws-fragments', { closeAfter: 1 });
    expect(proxied.messages).toEqual(['one two three']);
    expect(proxied.pings).toEqual(['between']);
    const { frames } = await framesOf('ws-fragments');
    const served = frames.filter((frame) => frame.direction === 'server');
    expect(served.slice(0, 4).map((frame) => [frame.opcode, frame.isFinal])).toEqual([
      [TEXT, false],
      [0, false],
      [PING, true],
      [0, true],
    ]);
    expect(frames.some((frame) => frame.direction === 'client' && frame.opcode === PONG)).toBe(true);
  });

  it.each([
    ['a code and a reason', 'then=close&code=1001&reason=going', 1001, 'going'],
    ['a code of the application', 'then=close&code=4321', 4321, ''],
    ['no code', 'then=close-without-code', 1005, ''],
    ['no close frame at all', 'then=abnormal', 1006, ''],
  ])('passes on a close with %s', async (_name, query, code, reason) => {
    const mark = `ws-close-${code}`;
    const proxied = await converse(`/ws?${query}&case=${mark}`);
    expect(proxied).toMatchObject({ code, reason });
    expect(product.isAlive()).toBe(true);
    const { frames } = await framesOf(mark);
    expect(frames.filter((frame) => frame.direction === 'server' && frame.opcode === CLOSE)).toHaveLength(
      code === 1006 ? 0 : 1,
    );
  });

  it('carries a message of 5 MiB', async () => {
    const large = generatedBuffer(5 * 1024 * 1024, 'ws');
    const proxied = await converse('/ws?case=ws-large', { send: [large], closeAfter: 1 });
    expect(proxied.messages[0] === large.toString('hex')).toBe(true);
  });

  it('gives the client the answer of an origin that refuses the upgrade', async () => {
    await expect(converse('/ws-refused?case=ws-refused')).rejects.toThrow('403');
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=ws-refused'));
    expect(entry).toMatchObject({ status: 403, statusText: 'No Sockets Today', isComplete: true });
    expect((await product.body(entry.id, 'response')).toString()).toBe('refused');
  });

  it('works for ws in absolute-form, without a tunnel', async () => {
    const client = await connectRaw(product.proxyPort);
    const host = new URL(site.http).host;
    client.send(
      `GET ${site.http}/ws?then=close&code=1000&case=ws-plain HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    const text = await client.untilReceived('\x88\x02\x03\xe8');
    expect(text).toContain('HTTP/1.1 101 ');
    expect(text).toContain('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    client.send(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
    await client.closed();
    client.destroy();
    const { entry } = await framesOf('ws-plain');
    expect(entry.protocol).toBe('ws');
  });

  it('serves the WebSocket of Node', async () => {
    const dispatcher = new ProxyAgent({ uri: product.proxyUrl, requestTls: { ca: product.caPem } });
    const socket = new NodeWebSocket(`${site.https.replace(/^http/, 'ws')}/ws?case=ws-node`, {
      dispatcher,
      protocols: ['chat.v1'],
    });
    const heard = await new Promise((resolve, reject) => {
      socket.addEventListener('open', () => socket.send('from node'));
      socket.addEventListener('message', (event) => {
        socket.close();
        resolve(event.data);
      });
      socket.addEventListener('error', reject);
    });
    expect(heard).toBe('from node');
    expect(socket.protocol).toBe('chat.v1');
    await framesOf('ws-node');
    await dispatcher.close();
  });

  it('lists the frames of a conversation that is still going on', async () => {
    const socket = new WebSocket(`${site.https.replace(/^http/, 'ws')}/ws?case=ws-live`, {
      agent: new ConnectAgent({ proxyUrl: product.proxyUrl, ca: product.caPem }),
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('still here');
    await expect
      .poll(
        async () => {
          const entry = (await product.entries()).find((candidate) => candidate.url.includes('case=ws-live'));
          if (!entry) return [];
          const { body } = await product.api(`/api/websocket/${entry.id}/frames`);
          return (body.frames as Frame[]).map((frame) => [frame.direction, frame.opcode]);
        },
        { timeout: 15_000 },
      )
      .toEqual([
        ['client', TEXT],
        ['server', TEXT],
      ]);
    socket.terminate();
    const { entry } = await framesOf('ws-live');
    expect(entry.failure ?? entry).toBeTruthy();
  });
});
