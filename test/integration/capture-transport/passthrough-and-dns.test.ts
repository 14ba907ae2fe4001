import type tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DnsMapping } from '../../../src/model/dns-mapping.ts';
import type { PassthroughDomain } from '../../../src/model/passthrough-domain.ts';
import { curl } from '../../support/curl.ts';
import { connectTlsTunnel } from '../../support/raw-client.ts';
import { close, type RawOrigin, send, startRawOrigin, until } from '../../support/raw-origin.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-authority.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';

let authority: TestAuthority;
let origin: RawOrigin;
let proxy: TestProxy;

const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const hosts = ['google.test', 'www.google.test', 'a.b.google.test', 'notgoogle.test', 'exact.test', 'sub.exact.test'];

beforeAll(async () => {
  authority = await createTestAuthority();
  origin = await startRawOrigin([until('\r\n\r\n'), send(answer), close], {
    tls: await authority.issue({ names: hosts }),
  });
});
afterAll(() => origin.close());
beforeEach(async () => {
  proxy = await startTestProxy({ upstreamCa: [authority.certificatePem] });
  proxy.configure({ dnsMappings: hosts.map((host) => map(host, '127.0.0.1')) });
});
afterEach(async () => {
  expect(proxy.bugs).toEqual([]);
  await proxy.close();
});

const map = (host: string, address: string, isEnabled = true): DnsMapping => ({
  id: host,
  host,
  address,
  isEnabled,
  createdAt: 0,
});
const pass = (domain: string, isEnabled = true): PassthroughDomain => ({ id: domain, domain, isEnabled, createdAt: 0 });

/** Whose certificate a client sees there: the origin's own means that the tunnel was passed through. */
async function issuerSeen(host: string): Promise<'origin' | 'proxy'> {
  const client = await connectTlsTunnel(proxy.port, `${host}:${origin.port}`, {
    ca: proxy.ca + authority.certificatePem,
    servername: host,
  });
  const issuer = (client.socket as tls.TLSSocket).getPeerCertificate().issuer.CN;
  client.send(`GET /${host} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  await client.untilReceived('\r\n\r\nok');
  client.socket.end();
  await client.closed();
  return issuer === 'NectoProxy CA' ? 'proxy' : 'origin';
}

describe('SSL passthrough', () => {
  test('matches on label boundaries, by name and by pattern', async () => {
    proxy.configure({ passthrough: [pass('*.google.test'), pass('exact.test')] });
    const seen = Object.fromEntries(
      await Promise.all(hosts.map(async (host) => [host, await issuerSeen(host)] as const)),
    );
    expect(seen).toEqual({
      'google.test': 'proxy',
      'www.google.test': 'origin',
      'a.b.google.test': 'origin',
      'notgoogle.test': 'proxy',
      'exact.test': 'origin',
      'sub.exact.test': 'proxy',
    });
  });

  test('takes effect at once, and a disabled one has none', async () => {
    expect(await issuerSeen('exact.test')).toBe('proxy');
    proxy.configure({ passthrough: [pass('exact.test')] });
    expect(await issuerSeen('exact.test')).toBe('origin');
    proxy.configure({ passthrough: [pass('exact.test', false)] });
    expect(await issuerSeen('exact.test')).toBe('proxy');
  });

  test('leaves an entry of the tunnel with host, time and bytes, and nothing of what is inside', async () => {
    proxy.configure({ passthrough: [pass('exact.test')] });
    await issuerSeen('exact.test');
    const entry = await proxy.events.untilEnded((exchange) => exchange.kind === 'tunnel');
    expect(entry).toMatchObject({
      method: 'CONNECT',
      url: `exact.test:${origin.port}`,
      host: 'exact.test',
      protocol: 'https',
      state: 'completed',
      status: 200,
      remoteAddress: `127.0.0.1:${origin.port}`,
      tls: null,
    });
    expect(entry.requestBodyBytes).toBeGreaterThan(300);
    expect(entry.responseBodyBytes).toBeGreaterThan(500);
    expect(entry.durationMs).toBeGreaterThan(0);
    expect(proxy.events.started).toHaveLength(1);
  });

  test('goes by the name the client asks for inside TLS, not by the address of the tunnel', async () => {
    proxy.configure({ passthrough: [pass('exact.test')] });
    const client = await connectTlsTunnel(proxy.port, `127.0.0.1:${origin.port}`, {
      ca: authority.certificatePem,
      servername: 'exact.test',
    });
    client.destroy();
    expect(await proxy.events.untilStarted((exchange) => exchange.kind === 'tunnel')).toMatchObject({
      protocol: 'https',
    });
  });

  test("an origin whose certificate is bad is the client's to judge", async () => {
    proxy.configure({ passthrough: [pass('exact.test')] });
    const { exitCode } = await curl(`https://exact.test:${origin.port}/`, [], {
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
      caPem: proxy.ca,
    });
    expect(exitCode).toBe(60);
    expect(await proxy.events.untilEnded((exchange) => exchange.kind === 'tunnel')).toMatchObject({
      url: `exact.test:${origin.port}`,
    });
  });
});

describe('DNS mappings', () => {
  test('lead a name to an address, also IPv6; Host and SNI stay', async () => {
    const six = await startRawOrigin([until('\r\n\r\n'), send(answer), close], {
      address: '::1',
      tls: await authority.issue({ names: hosts }),
    });
    proxy.configure({ dnsMappings: [map('*.google.test', '::1')] });
    const { status } = await curl(`https://www.google.test:${six.port}/mapped`, [], {
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
      caPem: proxy.ca,
    });
    expect(status).toBe(200);
    expect(six.receivedText()).toContain('Host: www.google.test:');
    const entry = await proxy.events.untilEnded((exchange) => exchange.path === '/mapped');
    expect(entry).toMatchObject({
      host: 'www.google.test',
      remoteAddress: `[::1]:${six.port}`,
      tls: { upstream: { serverName: 'www.google.test', isVerified: true } },
    });
    expect(entry.timings.dns).toBeUndefined();
    await six.close();
  });

  test('take effect at once; the more specific one wins; a disabled one has none', async () => {
    const plain = await startRawOrigin([until('\r\n\r\n'), send(answer), close]);
    const ask = async (path: string) =>
      (await curl(`http://www.mapped.test:${plain.port}${path}`, [], { proxyUrl: `http://127.0.0.1:${proxy.port}` }))
        .status;
    proxy.configure({ dnsMappings: [map('www.mapped.test', '127.0.0.1', false)] });
    expect(await ask('/one')).toBe(502);
    proxy.configure({ dnsMappings: [map('*.mapped.test', '127.0.0.9'), map('www.mapped.test', '127.0.0.1')] });
    expect(await ask('/two')).toBe(200);
    const entry = await proxy.events.untilEnded((exchange) => exchange.path === '/two');
    expect(entry.remoteAddress).toBe(`127.0.0.1:${plain.port}`);
    proxy.configure({ dnsMappings: [] });
    expect(await ask('/three')).toBe(502);
    await plain.close();
  });
});

test('insecureHosts lets a bad certificate through and says what is wrong with it', async () => {
  const bad = await startRawOrigin([until('\r\n\r\n'), send(answer), close], {
    tls: await authority.issue({ names: ['other.test'] }),
  });
  const ask = async (path: string) =>
    (
      await curl(`https://exact.test:${bad.port}${path}`, [], {
        proxyUrl: `http://127.0.0.1:${proxy.port}`,
        caPem: proxy.ca,
      })
    ).status;
  expect(await ask('/refused')).toBe(502);
  proxy.configure({ insecureHosts: ['*.test'] });
  expect(await ask('/accepted')).toBe(200);
  const entry = await proxy.events.untilEnded((exchange) => exchange.path === '/accepted');
  expect(entry.tls?.upstream).toMatchObject({
    isVerified: false,
    verificationProblem: expect.stringContaining('it is for other.test'),
  });
  proxy.configure({ insecureHosts: [] });
  expect(await ask('/refused-again')).toBe(502);
  // Not waited for: its half-open sockets of refused handshakes go when their time-out ends.
  void bad.close();
});
