import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl } from '../../support/curl.ts';
import { type Product, startProduct } from '../../support/product.ts';
import { startRawOrigin } from '../../support/raw-origin.ts';
import {
  createSelfSigned,
  createTestAuthority,
  type KeyAndCertificate,
  type TestAuthority,
} from '../../support/test-authority.ts';

let product: Product;
let authority: TestAuthority;
beforeAll(async () => {
  authority = await createTestAuthority();
  product = await startProduct({ upstreamCa: authority.certificatePem });
});
afterAll(() => product?.stop());

/** Nobody listens here (tcpmux), and no other test is given it, as it could be with one that was just closed. */
const unusedPort = 1;

const throughProxy = (url: string, args: string[] = []) =>
  curl(url, args, { proxyUrl: product.proxyUrl, caPem: product.caPem });

describe('[unreachable-origins] an origin that cannot be reached', () => {
  it.each(['http', 'https'])('over %s: an unknown host is 502 in plain words, and an entry', async (scheme) => {
    const result = await throughProxy(`${scheme}://nobody.invalid/${scheme}`);
    expect(result.status).toBe(502);
    expect(result.body.toString()).toContain('nobody.invalid');
    const entry = await product.waitForEntry(
      (candidate) => candidate.host === 'nobody.invalid' && candidate.protocol === scheme,
    );
    expect(entry.failure).toMatchObject({ kind: 'unresolved', side: 'upstream', phase: 'dns' });
    expect(entry.url).toBe(`${scheme}://nobody.invalid/${scheme}`);
  });

  it.each(['http', 'https'])('over %s: a port where nobody listens is 502, and an entry', async (scheme) => {
    const url = `${scheme}://localhost:${unusedPort}/`;
    const result = await throughProxy(url);
    expect(result.status).toBe(502);
    expect(result.body.toString()).toContain(`port ${unusedPort}:`);
    const entry = await product.waitForEntry((candidate) => candidate.url === url);
    expect(entry.failure).toMatchObject({ kind: 'refused', side: 'upstream', phase: 'connect', code: 'ECONNREFUSED' });
  });

  it('an origin that resets at once is 502, and an entry', async () => {
    const server = net.createServer((socket) => socket.resetAndDestroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const result = await throughProxy(`http://127.0.0.1:${port}/`);
    expect(result.status).toBe(502);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(`:${port}/`));
    expect(entry.failure).toMatchObject({ side: 'upstream' });
    expect(['reset', 'closed-early']).toContain(entry.failure!.kind);
    server.close();
  });
});

const BAD_CERTIFICATES: [name: string, make: () => Promise<KeyAndCertificate>, words: RegExp][] = [
  ['self-signed', () => createSelfSigned(), /self-signed/i],
  ['expired', () => authority.issue({ isExpired: true }), /expired/i],
  ['for another host', () => authority.issue({ names: ['other.test'] }), /localhost/i],
  [
    'by an unknown authority',
    async () => (await createTestAuthority('Nobody Knows Me')).issue(),
    /authority|trust|issuer|verif/i,
  ],
];

describe('[bad-certificates] an origin whose certificate is', () => {
  it.each(BAD_CERTIFICATES)(
    '%s: 502 with the reason and an entry; insecureHosts lets it through',
    async (_name, make, words) => {
      const origin = await startRawOrigin(
        (connection) => {
          connection.socket.once('data', () =>
            connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'),
          );
        },
        { tls: await make() },
      );
      const url = `https://localhost:${origin.port}/`;
      try {
        const refused = await throughProxy(url);
        expect(refused.status).toBe(502);
        expect(refused.body.toString()).toMatch(words);
        const entry = await product.waitForEntry((candidate) => candidate.url === url);
        expect(entry.failure).toMatchObject({ kind: 'bad-certificate', side: 'upstream', phase: 'upstream-tls' });
        expect(entry.failure!.message).toMatch(words);
        expect(origin.receivedText(), 'no request was sent').toBe('');

        await product.api('/api/settings', { method: 'PATCH', json: { insecureHosts: ['localhost'] } });
        const accepted = await throughProxy(url);
        expect(accepted.status).toBe(200);
        const passed = await product.waitForEntry((candidate) => candidate.url === url && candidate.status === 200);
        expect(passed.tls!.upstream).toMatchObject({ isVerified: false });
        expect(passed.tls!.upstream!.chain.length).toBeGreaterThan(0);
      } finally {
        await product.api('/api/settings', { method: 'PATCH', json: { insecureHosts: [] } });
        await origin.close();
      }
    },
  );

  it('verified: the entry has both TLS sides and a summary of the chain', async () => {
    const origin = await startRawOrigin(
      (connection) => {
        connection.socket.once('data', () =>
          connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'),
        );
      },
      { tls: await authority.issue() },
    );
    const url = `https://localhost:${origin.port}/`;
    expect((await throughProxy(url)).status).toBe(200);
    const { tls, timings, remoteAddress, clientAddress } = await product.waitForEntry(
      (candidate) => candidate.url === url,
    );
    expect(tls!.client).toMatchObject({ version: 'TLSv1.3', serverName: 'localhost' });
    expect(tls!.upstream).toMatchObject({ isVerified: true, verificationProblem: null });
    expect(tls!.upstream!.chain[0]!.issuer).toContain('Test Site Authority');
    expect(remoteAddress).toContain(String(origin.port));
    expect(clientAddress).not.toBe(remoteAddress);
    for (const phase of ['connect', 'ssl', 'send', 'wait', 'receive'] as const)
      expect(timings[phase]).toBeGreaterThanOrEqual(0);
    await origin.close();
  });

  it('missing, as the origin speaks no TLS: 502 and an entry', async () => {
    const origin = await startRawOrigin((connection) => {
      connection.socket.once('data', () => connection.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const url = `https://localhost:${origin.port}/`;
    expect((await throughProxy(url)).status).toBe(502);
    const entry = await product.waitForEntry((candidate) => candidate.url === url);
    expect(entry.failure).toMatchObject({ kind: 'upstream-tls', side: 'upstream', phase: 'upstream-tls' });
    await origin.close();
  });
});
