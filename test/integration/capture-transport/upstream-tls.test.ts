import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { UpstreamTarget } from '../../../src/capture/upstream/upstream-connection.ts';
import { createUpstreamConnector } from '../../../src/capture/upstream/upstream-connector.ts';
import {
  createSelfSigned,
  createTestAuthority,
  type KeyAndCertificate,
  type TestAuthority,
} from '../../support/test-authority.ts';

const run = promisify(execFile);
let authority: TestAuthority;
let good: KeyAndCertificate;
const closers: Array<() => void> = [];

beforeAll(async () => {
  authority = await createTestAuthority();
  good = await authority.issue();
});
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(() => undefined);

type Connector = ReturnType<typeof createUpstreamConnector>;

function connector(upstreamCa: string[] = [authority.certificatePem]): Connector {
  const made = createUpstreamConnector({ ownEndpoints: () => [], upstreamCa });
  closers.push(() => made.close());
  return made;
}

async function startTls(
  options: tls.TlsOptions,
  onSocket: (socket: tls.TLSSocket) => void = () => {},
): Promise<number> {
  const server = tls.createServer(options, (socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

const target = (port: number, change: Partial<UpstreamTarget> = {}): UpstreamTarget => ({
  scheme: 'https',
  host: 'localhost',
  port,
  address: '127.0.0.1',
  serverName: 'localhost',
  mustVerify: true,
  ...change,
});

async function dialFailure(upstream: Connector, to: UpstreamTarget) {
  const result = await upstream.dial(to);
  if (result.kind === 'connected') throw new Error('it connected');
  return result;
}

async function dialled(upstream: Connector, to: UpstreamTarget) {
  const result = await upstream.dial(to);
  if (result.kind === 'failed') throw new Error(result.failure.message);
  closers.push(() => result.connection.socket.destroy());
  return result;
}

describe('certificates that must not be accepted', () => {
  test('expired: says when', async () => {
    const port = await startTls(await authority.issue({ isExpired: true }));
    const { failure, tls: facts } = await dialFailure(connector(), target(port));
    expect(failure).toMatchObject({
      kind: 'bad-certificate',
      side: 'upstream',
      phase: 'upstream-tls',
      code: 'CERT_HAS_EXPIRED',
    });
    expect(failure.message).toMatch(
      /The certificate of localhost expired on \d{4}-\d\d-\d\d \d\d:\d\d UTC\. .*insecureHosts.*--upstream-ca/,
    );
    expect(facts?.chain[0]?.subject).toBe('CN=test site');
    expect(facts).toMatchObject({ isVerified: false, isResumed: false });
  });

  test('for other names: says which', async () => {
    const port = await startTls(await authority.issue({ names: ['other.test', '*.more.test', '10.0.0.1'] }));
    const { failure } = await dialFailure(connector(), target(port));
    expect(failure).toMatchObject({ kind: 'bad-certificate', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(failure.message).toContain(
      'The certificate is not for localhost; it is for other.test, *.more.test, 10.0.0.1.',
    );
  });

  test('for other addresses', async () => {
    const port = await startTls(await authority.issue({ names: ['10.0.0.1'] }));
    const { failure } = await dialFailure(connector(), target(port, { host: '127.0.0.1', serverName: null }));
    expect(failure.message).toContain('not for 127.0.0.1; it is for 10.0.0.1');
  });

  test('self-signed', async () => {
    const port = await startTls(await createSelfSigned());
    const { failure } = await dialFailure(connector(), target(port));
    expect(failure).toMatchObject({ kind: 'bad-certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(failure.message).toContain('is self-signed ("CN=self-signed")');
  });

  test('of an unknown authority, with and without its certificate in the chain', async () => {
    const alone = await startTls(good);
    const first = await dialFailure(connector([]), target(alone));
    expect(first.failure.code).toMatch(/^UNABLE_TO_/);
    expect(first.failure.message).toContain('issued by an unknown authority: "CN=Test Site Authority"');
    const withRoot = await startTls({ key: good.key, cert: good.cert + authority.certificatePem });
    const second = await dialFailure(connector([]), target(withRoot));
    expect(second.failure).toMatchObject({ kind: 'bad-certificate', code: 'SELF_SIGNED_CERT_IN_CHAIN' });
    expect(second.tls?.chain.map((one) => one.subject)).toEqual(['CN=test site', 'CN=Test Site Authority']);
  });

  test('not valid yet', async () => {
    const port = await startTls(await issueForTomorrow());
    const { failure } = await dialFailure(connector([]), target(port));
    // An unknown authority is found first or the date, as OpenSSL pleases.
    expect(failure.kind).toBe('bad-certificate');
  });

  test('nothing is sent to an origin whose certificate is bad', async () => {
    let received = 0;
    const port = await startTls(await createSelfSigned(), (socket) =>
      socket.on('data', (chunk) => {
        received += chunk.length;
      }),
    );
    await dialFailure(connector(), target(port));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toBe(0);
  });
});

describe('accepted', () => {
  test('a good one, with facts and times', async () => {
    const port = await startTls({ ...good, ALPNProtocols: ['http/1.1'] });
    const { connection, connectMs, sslMs, dnsMs } = await dialled(connector(), target(port));
    expect(connection.tls).toMatchObject({
      version: 'TLSv1.3',
      alpn: 'http/1.1',
      serverName: 'localhost',
      isResumed: false,
      isVerified: true,
      verificationProblem: null,
    });
    expect(connection.tls?.chain).toHaveLength(1);
    expect(connection.tls?.chain[0]).toMatchObject({ subject: 'CN=test site', issuer: 'CN=Test Site Authority' });
    expect(connection.tls?.chain[0]?.validTo).toBeGreaterThan(Date.now());
    expect(connection.tls?.chain[0]?.fingerprint256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(connection.remoteAddress).toBe(`127.0.0.1:${port}`);
    expect(connectMs).toBeGreaterThan(0);
    expect(sslMs).toBeGreaterThan(0);
    expect(dnsMs).toBeUndefined();
  });

  test('reset reaches the origin as a reset, below TLS', async () => {
    const error = new Promise<NodeJS.ErrnoException>((resolve) => {
      const greet = (socket: tls.TLSSocket) => socket.once('error', resolve).resume().write('ready');
      void startTls(good, greet).then(async (port) => {
        const { connection } = await dialled(connector(), target(port));
        connection.socket.write('hello');
        // In TLS 1.3 the client is connected before the server knows it; the greeting tells that the server does.
        connection.socket.once('data', () => connection.reset());
      });
    });
    expect((await error).code).toBe('ECONNRESET');
  });

  test('a bad one for a host that need not verify, with what was wrong', async () => {
    const port = await startTls(await createSelfSigned());
    const { connection } = await dialled(connector(), target(port, { mustVerify: false }));
    expect(connection.tls).toMatchObject({
      isVerified: false,
      verificationProblem: expect.stringContaining('self-signed'),
    });
  });

  test('an address is verified as an address and gets no SNI', async () => {
    let sni: string | false | undefined | null;
    const port = await startTls(good, (socket) => {
      sni = (socket as tls.TLSSocket & { servername: string | false }).servername;
    });
    const { connection, dnsMs } = await dialled(
      connector(),
      target(port, { host: '127.0.0.1', address: null, serverName: null }),
    );
    expect(connection.tls).toMatchObject({ isVerified: true, serverName: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sni || null).toBeNull();
    expect(dnsMs).toBeUndefined();
  });

  test('a name is looked up, and the time for it is told', async () => {
    const port = await startTls(good);
    const { dnsMs } = await dialled(connector(), target(port, { address: null }));
    expect(dnsMs).toBeGreaterThan(0);
  });
});

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('resumption, %s', (version) => {
  const options = (): tls.TlsOptions => ({ ...good, minVersion: version, maxVersion: version });
  const greet = (socket: tls.TLSSocket): void => void socket.write('hello');

  test('a second connection resumes the first one and keeps its chain', async () => {
    const port = await startTls(options(), greet);
    const upstream = connector();
    const first = await dialled(upstream, target(port));
    await firstBytes(first.connection.socket);
    const second = await dialled(upstream, target(port));
    expect(second.connection.tls).toMatchObject({
      isResumed: true,
      isVerified: true,
      chain: first.connection.tls?.chain,
    });
    const other = await dialled(upstream, target(port, { serverName: 'a.site.test' }));
    expect(other.connection.tls?.isResumed).toBe(false);
  });

  test('a session of an unverified connection is never used for one that must verify', async () => {
    const selfSigned = await createSelfSigned();
    const port = await startTls({ ...options(), ...selfSigned }, greet);
    const upstream = connector();
    for (const isResumed of [false, true]) {
      const { connection } = await dialled(upstream, target(port, { mustVerify: false }));
      expect(connection.tls).toMatchObject({ isResumed, isVerified: false });
      await firstBytes(connection.socket);
    }
    expect((await dialFailure(upstream, target(port))).failure.kind).toBe('bad-certificate');
    expect((await dialFailure(upstream, target(port))).failure.kind).toBe('bad-certificate');
  });
});

describe('handshakes that fail', () => {
  test('no TLS on that port', async () => {
    const { createServer } = await import('node:net');
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { failure } = await dialFailure(connector(), target((server.address() as AddressInfo).port));
    expect(failure).toMatchObject({ kind: 'upstream-tls', phase: 'upstream-tls' });
    expect(failure.message).toContain('does not speak TLS on this port');
  });

  test.each([
    ['fin', 'closed-early'],
    ['reset', 'reset'],
  ] as const)('the origin goes away in the middle: %s', async (how, kind) => {
    const { createServer } = await import('node:net');
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => (how === 'fin' ? socket.end() : socket.resetAndDestroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const { failure } = await dialFailure(connector(), target((server.address() as AddressInfo).port));
    expect(failure).toMatchObject({ kind, side: 'upstream', phase: 'upstream-tls', code: 'ECONNRESET' });
  });

  test('HTTP/2 only', async () => {
    const port = await startTls({ ...good, ALPNProtocols: ['h2'] });
    const { failure } = await dialFailure(connector(), target(port));
    expect(failure.kind).toBe('upstream-tls');
    expect(failure.message).toContain('does not speak HTTP/1.1 over TLS');
  });

  test('old TLS only', async () => {
    const port = await startTls({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' });
    const { failure } = await dialFailure(connector(), target(port));
    expect(failure.kind).toBe('upstream-tls');
    expect(failure.message).toContain('no TLS version in common');
  });

  test('no cipher in common', async () => {
    const port = await startTls({ ...good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    const { failure } = await dialFailure(connector(), target(port));
    expect(failure.kind).toBe('upstream-tls');
    expect(failure.message).toContain('refused the handshake');
  });

  test('given up while the handshake runs: the connection is closed', async () => {
    const { createServer } = await import('node:net');
    let closed = false;
    const abort = new AbortController();
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket
        .once('data', () => abort.abort())
        .on('close', () => {
          closed = true;
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    const result = await connector().dial(target((server.address() as AddressInfo).port), abort.signal);
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'aborted', side: 'client' } });
    await expect.poll(() => closed).toBe(true);
  });
});

function firstBytes(socket: import('node:net').Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('data', () => setTimeout(resolve, 20)));
}

async function issueForTomorrow(): Promise<KeyAndCertificate> {
  const dir = await mkdtemp(join(tmpdir(), 'tomorrow-'));
  try {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().replace(/[-:T]|\.\d+/g, '');
    const later = tomorrow.replace(/^\d{4}/, (year) => String(Number(year) + 1));
    await run('openssl', [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      join(dir, 'key.pem'),
      '-out',
      join(dir, 'csr.pem'),
      '-subj',
      '/CN=tomorrow',
    ]);
    await writeCaDatabase(dir);
    await run('openssl', [
      'ca',
      '-batch',
      '-selfsign',
      '-config',
      join(dir, 'ca.cnf'),
      '-keyfile',
      join(dir, 'key.pem'),
      '-in',
      join(dir, 'csr.pem'),
      '-out',
      join(dir, 'cert.pem'),
      '-startdate',
      tomorrow,
      '-enddate',
      later,
      '-notext',
    ]);
    return { key: await readFile(join(dir, 'key.pem'), 'utf8'), cert: await readFile(join(dir, 'cert.pem'), 'utf8') };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeCaDatabase(dir: string): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(dir, 'index.txt'), '');
  await writeFile(join(dir, 'serial'), '01\n');
  await writeFile(
    join(dir, 'ca.cnf'),
    [
      '[ca]',
      'default_ca=x',
      '[x]',
      `database=${dir}/index.txt`,
      `serial=${dir}/serial`,
      `new_certs_dir=${dir}`,
      'default_md=sha256',
      'policy=p',
      '[p]',
      'commonName=supplied',
      '',
    ].join('\n'),
  );
}
