import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw, connectTlsTunnel, type RawClient } from '../../support/raw-client.ts';
import { type OriginConnection, type RawOrigin, startRawOrigin } from '../../support/raw-origin.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-authority.ts';

let product: Product;
let authority: TestAuthority;
const origins: RawOrigin[] = [];
beforeAll(async () => {
  authority = await createTestAuthority();
  product = await startProduct({ upstreamCa: authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  for (const origin of origins) await origin.close();
});

const answer = (body: string, extra = '') => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${extra}\r\n${body}`;

async function startOrigin(onRequest: (connection: OriginConnection, head: string) => string, isSecure = false) {
  const origin = await startRawOrigin(
    (connection) => {
      connection.socket.on('data', (chunk: Buffer) =>
        connection.socket.write(onRequest(connection, chunk.toString('latin1'))),
      );
      connection.socket.on('end', () => connection.socket.end());
    },
    isSecure ? { tls: await authority.issue() } : {},
  );
  origins.push(origin);
  return origin;
}

/** One request on an open client connection; gives the body's text, which must be all letters. */
async function ask(client: RawClient, port: number, path: string, header = ''): Promise<string> {
  const before = client.text().length;
  client.send(`GET http://localhost:${port}${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${header}\r\n`);
  await expect.poll(() => client.text().slice(before)).toMatch(/\r\n\r\n[a-z]+$/);
  return client.text().slice(before).split('\r\n\r\n')[1]!;
}

describe('[upstream-reuse] connections to an origin', () => {
  it('are used again for the next request, of the same client and of another', async () => {
    const origin = await startOrigin(() => answer('fine'));
    const one = await connectRaw(product.proxyPort);
    for (const path of ['/a', '/b', '/c']) expect(await ask(one, origin.port, path)).toBe('fine');
    expect(origin.connections).toHaveLength(1);
    one.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const two = await connectRaw(product.proxyPort);
    expect(await ask(two, origin.port, '/d')).toBe('fine');
    expect(origin.connections).toHaveLength(1);
    const entry = await product.waitForEntry((candidate) => candidate.url.endsWith(`${origin.port}/d`));
    expect(entry.timings.connect, 'a phase that did not happen is absent').toBeUndefined();
    two.destroy();
  });

  it('are made anew, with the TLS session resumed, when the origin has closed', async () => {
    const origin = await startOrigin(() => answer('fine', 'Connection: close\r\n'), true);
    for (const path of ['/1', '/2']) {
      const client = await connectTlsTunnel(product.proxyPort, `localhost:${origin.port}`, { ca: product.caPem });
      client.send(`GET ${path} HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`);
      await client.untilReceived('fine');
      origin.connections.at(-1)!.socket.end();
      await client.closed();
      client.destroy();
    }
    expect(origin.connections.length).toBe(2);
    const entry = await product.waitForEntry((candidate) => candidate.url.endsWith(`${origin.port}/2`));
    expect(entry.tls!.upstream).toMatchObject({ isResumed: true, isVerified: true });
    expect(entry.tls!.upstream!.chain.length).toBeGreaterThan(0);
  });

  it('that an idle origin has closed cost the next request nothing', async () => {
    const origin = await startOrigin(() => answer('fine'));
    const client = await connectRaw(product.proxyPort);
    expect(await ask(client, origin.port, '/before')).toBe('fine');
    origin.connections[0]!.socket.resetAndDestroy();
    expect(await ask(client, origin.port, '/after')).toBe('fine');
    expect(origin.connections).toHaveLength(2);
    client.destroy();
  });
});

describe('[connection-auth] a connection that was authenticated (NTLM, Negotiate)', () => {
  it('is kept for its client: another one gets another', async () => {
    const names = new Map<OriginConnection, string>();
    const origin = await startOrigin((connection, head) => {
      const given = /^Authorization: NTLM (\w+)/m.exec(head)?.[1];
      if (given) names.set(connection, given);
      const name = names.get(connection);
      if (name) return answer(name);
      return 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 6\r\n\r\nnobody';
    });
    const alice = await connectRaw(product.proxyPort);
    expect(await ask(alice, origin.port, '/', '')).toBe('nobody');
    expect(await ask(alice, origin.port, '/', 'Authorization: NTLM alice\r\n')).toBe('alice');
    expect(await ask(alice, origin.port, '/again')).toBe('alice');
    const bob = await connectRaw(product.proxyPort);
    expect(await ask(bob, origin.port, '/')).toBe('nobody');
    alice.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const carol = await connectRaw(product.proxyPort);
    expect(await ask(carol, origin.port, '/')).toBe('nobody');
    bob.destroy();
    carol.destroy();
  });
});
