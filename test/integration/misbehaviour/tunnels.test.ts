import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.ts';
import { generatedBuffer, sha256 } from '../../support/generated-body.ts';
import { SAMPLE_TEXT } from '../../support/origin-routes.ts';
import { type OriginSite, startOriginSite } from '../../support/origin-site.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw, connectTunnel } from '../../support/raw-client.ts';
import {
  halfClose,
  type OriginConnection,
  type RawOrigin,
  reset,
  runScript,
  send,
  startRawOrigin,
  until,
  wait,
} from '../../support/raw-origin.ts';

let site: OriginSite;
let product: Product;
const origins: RawOrigin[] = [];
beforeAll(async () => {
  site = await startOriginSite();
  product = await startProduct({ upstreamCa: site.authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  for (const origin of origins) await origin.close();
  await site?.close();
});

async function tunnelTo(script: Parameters<typeof startRawOrigin>[0]) {
  const origin = await startRawOrigin(script);
  origins.push(origin);
  const client = await connectTunnel(product.proxyPort, `localhost:${origin.port}`);
  const entry = () =>
    product.waitForEntry((candidate) => candidate.kind === 'tunnel' && candidate.url.includes(String(origin.port)));
  return { origin, client, entry };
}

const echo = (connection: OriginConnection) => {
  connection.socket.on('data', (chunk) => connection.socket.write(chunk));
  connection.socket.on('end', () => connection.socket.end());
};

describe('[opaque-tunnels] a tunnel that carries neither TLS nor HTTP', () => {
  it('passes bytes both ways and is an entry with their counts', async () => {
    const { client, entry } = await tunnelTo(echo);
    const bytes = Buffer.concat([Buffer.from([0, 1, 2, 3]), generatedBuffer(500_000, 'tunnel')]);
    client.send(bytes);
    await expect.poll(() => client.received().length, { timeout: 20_000 }).toBe(bytes.length);
    expect(sha256(client.received())).toBe(sha256(bytes));
    client.socket.end();
    await client.closed();
    expect(await entry()).toMatchObject({
      method: 'CONNECT',
      host: 'localhost',
      requestBodySize: bytes.length,
      responseBodySize: bytes.length,
      failure: null,
      isComplete: true,
    });
  });

  it('works when the server speaks first', async () => {
    const { client, entry } = await tunnelTo((connection) =>
      runScript(connection, [send('220 mail.test ESMTP\r\n'), until('QUIT'), send('221 bye\r\n'), halfClose]),
    );
    await client.untilReceived('220 mail.test ESMTP\r\n', 3000);
    client.send('QUIT\r\n');
    await client.untilReceived('221 bye\r\n');
    await client.closed();
    client.destroy();
    expect(await entry()).toMatchObject({ requestBodySize: 6, responseBodySize: 30 });
  });

  it('passes a half-close on, and the bytes that still come after it', async () => {
    const { client, origin } = await tunnelTo(async (connection) => {
      await connection.ended;
      await runScript(connection, [wait(100), send('said after you had finished'), halfClose]);
    });
    client.send('\x01question');
    client.socket.end();
    await client.closed();
    expect(client.text()).toBe('said after you had finished');
    expect(origin.receivedText()).toBe('\x01question');
  });

  it('takes a reset of the client to the origin', async () => {
    const { client, origin } = await tunnelTo(echo);
    client.send('\x01hello');
    await client.untilReceived('\x01hello');
    client.socket.resetAndDestroy();
    await origin.connections[0]!.ended;
    expect(product.isAlive()).toBe(true);
  });

  it('takes a reset of the origin to the client, and the entry says so', async () => {
    const { client, entry } = await tunnelTo((connection) =>
      runScript(connection, [until('hello'), send('x'), wait(50), reset]),
    );
    client.send('\x01hello');
    await client.closed();
    expect((await entry()).failure).toMatchObject({ kind: 'reset', side: 'upstream', phase: 'tunnel' });
  });

  it('takes bytes that come with the CONNECT head', async () => {
    const origin = await startRawOrigin(echo);
    origins.push(origin);
    const client = await connectRaw(product.proxyPort);
    client.send(`CONNECT localhost:${origin.port} HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n\x01early`);
    await client.untilReceived('\x01early');
    client.destroy();
  });
});

describe('[plain-http-in-connect] plain HTTP inside a tunnel', () => {
  it('is read as HTTP: the request is an entry', async () => {
    const result = await curl(`${site.http}/text?case=tunnelled`, ['--proxytunnel'], { proxyUrl: product.proxyUrl });
    expect(result.body.toString()).toBe(SAMPLE_TEXT);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('case=tunnelled'));
    expect(entry).toMatchObject({
      kind: 'http',
      protocol: 'http',
      url: `${site.http}/text?case=tunnelled`,
      status: 200,
    });
  });
});

describe('[tunnel-refused] a tunnel to nowhere', () => {
  it('is an entry', async () => {
    const client = await connectRaw(product.proxyPort);
    client.send('CONNECT nobody.invalid:25 HTTP/1.1\r\nHost: nobody.invalid:25\r\n\r\n');
    await client.untilReceived('\r\n\r\n');
    if (client.text().startsWith('HTTP/1.1 200')) client.send('\x01not http');
    await client.closed();
    client.destroy();
    const entry = await product.waitForEntry((candidate) => candidate.url.includes('nobody.invalid:25'));
    expect(entry.failure).toMatchObject({ kind: 'unresolved', phase: 'dns' });
  });
});
