import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConnectAgent } from '../../support/connect-agent.ts';
import { curl } from '../../support/curl.ts';
import { connectRaw, connectTlsTunnel, connectTunnel } from '../../support/raw-client.ts';
import { halfClose, type RawOrigin, send, startRawOrigin, until } from '../../support/raw-origin.ts';
import { createTestAuthority, type KeyAndCertificate, type TestAuthority } from '../../support/test-authority.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

let authority: TestAuthority;
let certificate: KeyAndCertificate;
let origin: RawOrigin;
let proxy: TestProxy;
let target: string;

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

beforeAll(async () => {
  authority = await createTestAuthority();
  certificate = await authority.issue();
  origin = await startRawOrigin([until('\r\n\r\n'), send(answer)], { tls: certificate });
  target = `localhost:${origin.port}`;
});
afterAll(() => origin.close());
beforeEach(async () => {
  proxy = await startTestProxy({ upstreamCa: [authority.certificatePem] });
});
afterEach(async () => {
  expect(proxy.bugs).toEqual([]);
  await proxy.close();
});

const isTunnel = (exchange: { kind: string }): boolean => exchange.kind === 'tunnel';
const refusal = () => proxy.events.untilEnded(isTunnel);

describe('a client that trusts the CA', () => {
  test('has its requests recorded, and the tunnel itself leaves no entry', async () => {
    const { exitCode, body } = await curl(`https://${target}/hello`, [], {
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
      caPem: proxy.ca,
    });
    expect([exitCode, body.toString()]).toEqual([0, 'ok']);
    expect(proxy.events.ended).toHaveLength(1);
    const [entry] = proxy.events.ended;
    expect(entry).toMatchObject({
      kind: 'http',
      protocol: 'https',
      url: `https://${target}/hello`,
      state: 'completed',
    });
    expect(entry?.tls?.client).toMatchObject({
      version: 'TLSv1.3',
      alpn: 'http/1.1',
      serverName: 'localhost',
      isResumed: false,
    });
    expect(entry?.tls?.upstream).toMatchObject({ isVerified: true, serverName: 'localhost' });
  });

  test('gets HTTP/1.1 also when it would like HTTP/2', async () => {
    const client = await connectTlsTunnel(proxy.port, target, { ca: proxy.ca, alpnProtocols: ['h2', 'http/1.1'] });
    expect((client.socket as tls.TLSSocket).alpnProtocol).toBe('http/1.1');
    client.destroy();
  });

  test('resumes its session', async () => {
    const session = await new Promise<Buffer>((resolve) => {
      void connectTlsTunnel(proxy.port, target, { ca: proxy.ca }).then((client) =>
        client.socket.once('session', resolve),
      );
    });
    const tunnel = await connectTunnel(proxy.port, target);
    tunnel.socket.removeAllListeners('data');
    const again = tls.connect({ socket: tunnel.socket, ca: proxy.ca, servername: 'localhost', session });
    await new Promise((resolve) => again.once('secureConnect', resolve));
    expect(again.isSessionReused()).toBe(true);
    again.write('GET /resumed HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const entry = await proxy.events.untilEnded((exchange) => exchange.path === '/resumed');
    expect(entry.tls?.client?.isResumed).toBe(true);
    again.destroy();
  });

  test('has a client hello in many small pieces understood', async () => {
    const hello = await clientHelloBytes('localhost');
    const client = await connectTunnel(proxy.port, target);
    for (let at = 0; at < hello.length; at += 100) {
      client.send(hello.subarray(at, at + 100));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // A server hello: a handshake record, and in it message type 2.
    await client.untilReceived(/\x16\x03\x03..\x02/s);
    client.destroy();
  });

  test('is answered although it has ended its side', async () => {
    const client = await connectTlsTunnel(proxy.port, target, { ca: proxy.ca });
    client.socket.allowHalfOpen = true;
    client.socket.end('GET /half-closed HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.untilReceived('\r\n\r\nok');
    expect(await proxy.events.untilEnded(() => true)).toMatchObject({ path: '/half-closed', state: 'completed' });
  });

  test('gets a certificate for the name it asks for, and the origin sees that name', async () => {
    const client = await connectTlsTunnel(proxy.port, `127.0.0.1:${origin.port}`, {
      ca: proxy.ca,
      servername: 'a.site.test',
    });
    client.send('GET /sni HTTP/1.1\r\nHost: a.site.test\r\n\r\n');
    await client.untilReceived('\r\n\r\nok');
    const entry = await proxy.events.untilEnded((exchange) => exchange.path === '/sni');
    expect(entry.tls?.upstream).toMatchObject({ serverName: 'a.site.test', isVerified: true });
    expect(entry.remoteAddress).toBe(`127.0.0.1:${origin.port}`);
    client.destroy();
  });

  test('gets one for an address when it asks for an address', async () => {
    const tunnel = await connectTunnel(proxy.port, `127.0.0.1:${origin.port}`);
    tunnel.socket.removeAllListeners('data');
    const secure = tls.connect({ socket: tunnel.socket, ca: proxy.ca, host: '127.0.0.1' });
    await new Promise((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
    expect(secure.authorized).toBe(true);
    secure.destroy();
  });

  test('with a hundred connections at once to a new host', async () => {
    const clients = await Promise.all(
      Array.from({ length: 100 }, () => connectTlsTunnel(proxy.port, target, { ca: proxy.ca })),
    );
    const serials = new Set(
      clients.map((client) => (client.socket as tls.TLSSocket).getPeerCertificate().serialNumber),
    );
    expect(serials.size).toBe(1);
    for (const client of clients) client.destroy();
  });
});

describe('a client that refuses our certificate leaves an entry that says why', () => {
  test('curl, which names the unknown authority', async () => {
    const { exitCode } = await curl(`https://${target}/`, [], { proxyUrl: `http://127.0.0.1:${proxy.port}` });
    expect(exitCode).toBe(60);
    const entry = await refusal();
    expect(entry).toMatchObject({
      method: 'CONNECT',
      url: target,
      host: 'localhost',
      protocol: 'https',
      state: 'failed',
      failure: { kind: 'client-tls', side: 'client', phase: 'client-tls', code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' },
    });
    expect(entry.failure?.message).toMatch(/does not know the authority.*cert --install.*pinning.*SSL passthrough/s);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'Node, which finishes the handshake first or says nothing (%s)',
    async (version) => {
      const agent = new ConnectAgent({ proxyUrl: `http://127.0.0.1:${proxy.port}`, ca: authority.certificatePem });
      const request = https.get(`https://${target}/`, { agent, maxVersion: version });
      await new Promise((resolve) => request.on('error', resolve));
      const entry = await refusal();
      expect(entry.failure).toMatchObject({ kind: 'client-tls', side: 'client' });
      expect(entry.failure?.message).toMatch(/trust/i);
    },
  );

  test('one that closes right after our flight', async () => {
    const client = await connectTunnel(proxy.port, target);
    client.send(await clientHelloBytes('localhost'));
    await client.untilReceived(/\x16\x03\x03..\x02/s);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.end();
    const entry = await refusal();
    expect(entry.failure).toMatchObject({ kind: 'client-tls', code: 'ECONNRESET' });
    expect(entry.failure?.message).toContain('closed the connection during the TLS handshake');
  });

  test('one that accepts HTTP/2 only', async () => {
    await expect(connectTlsTunnel(proxy.port, target, { ca: proxy.ca, alpnProtocols: ['h2'] })).rejects.toThrow();
    const entry = await refusal();
    expect(entry.failure?.message).toMatch(/accepts only h2 for localhost.*Allow HTTP\/1\.1/);
  });

  test('one that speaks old TLS only', async () => {
    const tunnel = await connectTunnel(proxy.port, target);
    const secure = tls.connect({
      socket: tunnel.socket,
      ca: proxy.ca,
      servername: 'localhost',
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'ALL:@SECLEVEL=0',
    });
    await new Promise((resolve) => secure.once('error', resolve));
    const entry = await refusal();
    expect(entry.failure?.message).toMatch(/no TLS version in common: the client offers .*1\.1/);
  });

  test('one with no cipher in common', async () => {
    const tunnel = await connectTunnel(proxy.port, target);
    const secure = tls.connect({
      socket: tunnel.socket,
      ca: proxy.ca,
      servername: 'localhost',
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-RSA-AES128-GCM-SHA256',
    });
    await new Promise((resolve) => secure.once('error', resolve));
    expect((await refusal()).failure?.message).toContain('no cipher, curve or signature in common');
  });
});

describe('what is no refusal', () => {
  test('a connection made in advance and closed before the hello', async () => {
    const client = await connectTunnel(proxy.port, target);
    client.socket.end();
    await client.closed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proxy.events.started).toEqual([]);
  });

  test('a secure connection kept open for a while and closed unused', async () => {
    const client = await connectTlsTunnel(proxy.port, target, { ca: proxy.ca });
    await new Promise((resolve) => setTimeout(resolve, 700));
    client.socket.end();
    await client.closed();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(proxy.events.started).toEqual([]);
  });
});

test('TLS for another protocol (ALPN imap) is passed through', async () => {
  const imap = await startRawOrigin([send('* OK ready\r\n'), halfClose], {
    tls: { ...certificate, ALPNProtocols: ['imap'] },
  });
  const client = await connectTlsTunnel(proxy.port, `localhost:${imap.port}`, {
    ca: authority.certificatePem,
    alpnProtocols: ['imap'],
  });
  await client.untilReceived('* OK ready');
  client.socket.end();
  const entry = await refusal();
  expect(entry).toMatchObject({ kind: 'tunnel', protocol: 'https', state: 'completed', failure: null });
  await imap.close();
});

test('https:// written for the proxy address: told what to change, in an entry and to the client', async () => {
  const socket = tls.connect({
    host: '127.0.0.1',
    port: proxy.port,
    servername: 'proxy.test',
    rejectUnauthorized: false,
  });
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.once('error', resolve));
  expect(error.code).toMatch(/ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)/);
  const raw = await connectRaw(proxy.port);
  raw.send(await clientHelloBytes('proxy.test'));
  expect(await raw.untilReceived('http://')).toMatch(/^HTTP\/1\.1 400 .*Write the proxy's address with http:\/\//s);
  raw.destroy();
  const entry = await proxy.events.untilEnded((exchange) => exchange.host === 'proxy.test');
  expect(entry.failure).toMatchObject({ kind: 'malformed-request', side: 'client', code: 'tls-to-proxy' });
});

test.each([
  ['SOCKS 5', [5, 1, 0], [5, 0xff]],
  ['SOCKS 4', [4, 1, 0, 80, 127, 0, 0, 1, 0], [0, 0x5b, 0, 0, 0, 0, 0, 0]],
])(
  '%s spoken to the proxy port: refused at once in its own words, and an entry says what to change',
  async (name, hello, no) => {
    const raw = await connectRaw(proxy.port);
    raw.send(Buffer.from(hello));
    await raw.closed();
    expect(raw.text()).toBe(Buffer.from(no).toString('latin1'));
    const entry = await proxy.events.untilEnded((exchange) => exchange.failure?.message.includes(name) === true);
    expect(entry.failure).toMatchObject({ kind: 'malformed-request', code: 'socks-to-proxy' });
  },
);

test('curl through openssl s_client: the shipped leaf verifies against the shipped root, strictly', async () => {
  const dir = await mkdtemp(join(tmpdir(), 's-client-'));
  await writeFile(join(dir, 'ca.pem'), proxy.ca);
  const output = await new Promise<string>((resolve) => {
    const child = execFile(
      'openssl',
      [
        's_client',
        '-proxy',
        `127.0.0.1:${proxy.port}`,
        '-connect',
        target,
        '-servername',
        'localhost',
        '-verify_hostname',
        'localhost',
        '-CAfile',
        join(dir, 'ca.pem'),
        '-x509_strict',
        '-verify_return_error',
      ],
      (_error, stdout) => resolve(stdout),
    );
    child.stdin?.end();
  });
  expect(output).toContain('Verify return code: 0 (ok)');
  await rm(dir, { recursive: true, force: true });
});

test('a client that resets in the middle of everything harms nobody else', async () => {
  const hello = await clientHelloBytes('localhost');
  const steady = await connectTlsTunnel(proxy.port, target, { ca: proxy.ca });
  for (let cut = 0; cut < hello.length; cut += 37) {
    const client = await connectTunnel(proxy.port, target);
    client.send(hello.subarray(0, cut));
    client.socket.resetAndDestroy();
  }
  steady.send('GET /steady HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await steady.untilReceived('\r\n\r\nok');
  steady.destroy();
});

/** What Node's TLS client sends first. */
async function clientHelloBytes(servername: string): Promise<Buffer> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const bytes = await new Promise<Buffer>((resolve) => {
    server.once('connection', (socket) =>
      socket.once('data', (chunk) => {
        socket.destroy();
        resolve(chunk as Buffer);
      }),
    );
    tls.connect({ host: '127.0.0.1', port, servername, ALPNProtocols: ['http/1.1'] }).on('error', () => {});
  });
  server.close();
  return bytes;
}
