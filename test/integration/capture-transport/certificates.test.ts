import { execFile, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CertificateStore, openCertificateStore } from '../../../src/capture/tls/certificate-store.ts';
import { readRootCertificate } from '../../../src/capture/tls/root-certificate.ts';

const run = promisify(execFile);
const dayMs = 24 * 60 * 60 * 1000;
let dir: string;
let certsDir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'certificates-'));
  certsDir = join(dir, 'certs');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.saved();
  await rm(dir, { recursive: true, force: true });
});

const file = (name: string): string => join(certsDir, name);
const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

async function verify(leafPem: string): Promise<string> {
  await writeFile(join(dir, 'leaf.pem'), leafPem);
  const { stdout } = await run('openssl', [
    'verify',
    '-x509_strict',
    '-purpose',
    'sslserver',
    '-CAfile',
    file('ca.crt'),
    join(dir, 'leaf.pem'),
  ]);
  return stdout.trim();
}

/** Opened stores; their files are all there before the folder is removed. */
const stores: CertificateStore[] = [];
async function openStore(clock?: () => number, dirOfIt = certsDir): Promise<CertificateStore> {
  const store = await openCertificateStore({ certsDir: dirOfIt, clock });
  stores.push(store);
  return store;
}

describe('root CA', () => {
  test('is a P-256 authority for ten years that signs nothing but leaves, and passes strict verification', async () => {
    const store = await openStore();
    const facts = store.rootCertificate();
    const { stdout: text } = await run('openssl', ['x509', '-in', file('ca.crt'), '-noout', '-text']);
    expect(facts.subject).toBe('CN=NectoProxy CA');
    expect(text).toContain('NIST CURVE: P-256');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(text).toContain('Subject Key Identifier');
    expect(BigInt(`0x${facts.serialNumber}`)).toBeGreaterThan(0n);
    expect((facts.validTo - facts.validFrom) / dayMs / 365.25).toBeCloseTo(10, 1);
    const { stdout } = await run('openssl', ['verify', '-x509_strict', '-CAfile', file('ca.crt'), file('ca.crt')]);
    expect(stdout).toContain('OK');
    expect(await mode(file('ca.key'))).toBe(0o600);
    expect(await mode(certsDir)).toBe(0o700);
  });

  test('stays the same at the next start, and its facts can be read without making one', async () => {
    expect(await readRootCertificate(certsDir)).toBeNull();
    const first = (await openStore()).rootCertificate();
    expect((await openStore()).rootCertificate()).toEqual(first);
    expect(await readRootCertificate(certsDir)).toEqual(first);
    expect(first.path).toBe(file('ca.crt'));
    expect(new X509Certificate(first.pem).fingerprint256).toBe(first.fingerprint256);
  });

  test('a certificate lost alone is made again for the same key', async () => {
    await openStore();
    const key = await readFile(file('ca.key'), 'utf8');
    await rm(file('ca.crt'));
    await openStore();
    expect(await readFile(file('ca.key'), 'utf8')).toBe(key);
  });

  test.each([
    ['a damaged certificate', async () => writeFile(file('ca.crt'), 'nonsense'), /cannot be read as a certificate/],
    ['a damaged key', async () => writeFile(file('ca.key'), 'nonsense'), /cannot be read as a P-256 private key/],
    ['a missing key', async () => rm(file('ca.key')), /has no key/],
  ])('%s is refused in words and nothing is overwritten', async (_what, damage, message) => {
    await openStore();
    await damage();
    const before = await Promise.all((await readdir(certsDir)).map((name) => readFile(file(name), 'utf8')));
    await expect(openStore()).rejects.toMatchObject({
      code: 'data-directory',
      message: expect.stringMatching(message),
    });
    expect(await Promise.all((await readdir(certsDir)).map((name) => readFile(file(name), 'utf8')))).toEqual(before);
  });

  test("another authority's key beside the certificate is refused", async () => {
    await openStore();
    await openStore(undefined, join(dir, 'other'));
    await writeFile(file('ca.key'), await readFile(join(dir, 'other', 'ca.key')));
    await expect(openStore()).rejects.toThrow(/does not belong to the key/);
  });

  test('several processes that start at once end up with one', async () => {
    const script = `
      import { openCertificateStore } from ${JSON.stringify(new URL('../../../src/capture/tls/certificate-store.ts', import.meta.url).href)};
      await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1]) - Date.now()));
      const store = await openCertificateStore({ certsDir: process.argv[2] });
      console.log(store.rootCertificate().fingerprint256, (await store.leafFor('shared.test')).cert.length > 0);`;
    const startAt = Date.now() + 1_500;
    const outputs = await Promise.all(
      [1, 2, 3].map(() => output(process.execPath, ['--input-type=module', '-e', script, String(startAt), certsDir])),
    );
    expect(new Set(outputs).size).toBe(1);
    const own = await openStore();
    expect(outputs[0]).toContain(own.rootCertificate().fingerprint256);
    expect((await readdir(certsDir)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('leaf certificates', () => {
  test.each([
    ['example.com', 'DNS:example.com'],
    ['*.example.com', 'DNS:*.example.com'],
    ['with_underscore.test', 'DNS:with_underscore.test'],
    ['127.0.0.1', 'IP Address:127.0.0.1'],
    ['2001:db8::1', 'IP Address:2001:DB8:0:0:0:0:0:1'],
    ['::1', 'IP Address:0:0:0:0:0:0:0:1'],
    ['ca', 'DNS:ca'],
    [`${'long.'.repeat(40)}test`, `DNS:${'long.'.repeat(40)}test`],
    ['../../etc/passwd', 'DNS:../../etc/passwd'],
  ])('%s: verifies strictly, names the host, and stays inside its folder', async (host, name) => {
    const store = await openStore();
    const leaf = await store.leafFor(host);
    expect(await verify(leaf.cert)).toContain('OK');
    const certificate = new X509Certificate(leaf.cert);
    expect(certificate.subjectAltName).toBe(name);
    expect(certificate.subject ?? '').toBe(host.length <= 64 ? `CN=${host}` : '');
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / dayMs;
    expect(days).toBeGreaterThan(190);
    expect(days).toBeLessThanOrEqual(197);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now() - 23 * 60 * 60 * 1000);
    const { stdout: text } = await run('openssl', ['x509', '-in', join(dir, 'leaf.pem'), '-noout', '-text']);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\n/);
    expect(text).toContain('Authority Key Identifier');
    await store.saved();
    expect((await readdir(dir)).sort()).toEqual(['certs', 'leaf.pem']);
    for (const kept of await readdir(certsDir)) expect(kept).toMatch(/^[a-z0-9_.~-]+\.(key|crt)(\..*tmp)?$/);
  });

  test('are kept for the next start, with private keys only the user can read', async () => {
    const store = await openStore();
    const first = await store.leafFor('kept.test');
    await store.saved();
    expect(await mode(file('kept.test.key'))).toBe(0o600);
    const second = await (await openStore()).leafFor('kept.test');
    expect(second).toEqual(first);
  });

  test('asked for several times at once, a host has one', async () => {
    const store = await openStore();
    const leaves = await Promise.all(Array.from({ length: 20 }, () => store.leafFor('shared.test')));
    expect(new Set(leaves).size).toBe(1);
  });

  test('signed by another authority, near its end, for another host or with a foreign key: made again', async () => {
    const store = await openStore();
    const leaf = await store.leafFor('again.test');
    const other = await store.leafFor('other.test');
    await store.saved();

    const later = await openStore(() => Date.now() + 185 * dayMs);
    const renewed = await later.leafFor('again.test');
    expect(renewed.cert).not.toBe(leaf.cert);

    await writeFile(file('again.test.crt'), other.cert);
    await writeFile(file('again.test.key'), other.key);
    const forRightHost = await (await openStore()).leafFor('again.test');
    expect(new X509Certificate(forRightHost.cert).subjectAltName).toBe('DNS:again.test');

    await writeFile(file('other.test.key'), leaf.key);
    expect((await (await openStore()).leafFor('other.test')).cert).not.toBe(other.cert);

    await rm(file('ca.key'));
    await rm(file('ca.crt'));
    const ofNewAuthority = await (await openStore()).leafFor('again.test');
    expect(await verify(ofNewAuthority.cert)).toContain('OK');
  });

  test('a leaf that comes near its end while the proxy runs is made again', async () => {
    let now = Date.now();
    const store = await openStore(() => now);
    const first = await store.leafFor('long-run.test');
    now += 190 * dayMs;
    const renewed = await Promise.all([store.leafFor('long-run.test'), store.leafFor('long-run.test')]);
    expect(renewed[0]).not.toBe(first);
    expect(renewed[0]).toBe(renewed[1]);
  });

  test('clearing the cache removes all of them and leaves the root', async () => {
    const store = await openStore();
    const before = await store.leafFor('clear.test');
    expect(await store.clearCache()).toBe(1);
    expect((await readdir(certsDir)).sort()).toEqual(['ca.crt', 'ca.key']);
    expect((await store.leafFor('clear.test')).cert).not.toBe(before.cert);
  });

  test('a new one takes milliseconds', async () => {
    const store = await openStore();
    const times: number[] = [];
    for (let i = 0; i < 40; i++) {
      const before = process.cpuUsage();
      await store.leafFor(`fast-${i}.test`);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    times.sort((a, b) => a - b);
    // Time of the processor, which other programs cannot take: 3 ms on the machine this was written on.
    expect(times[20]).toBeLessThan(10);
  });
});

function output(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text.trim()) : reject(new Error(`exit ${code}`))));
  });
}
