import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownCertificates } from '../support/browser.ts';
import { createScratchDir } from '../support/command.ts';
import { type OriginSite, startOriginSite } from '../support/origin-site.ts';
import { type Product, startProduct } from '../support/product.ts';

const run = promisify(execFile);
const DAY_MS = 86_400_000;
let site: OriginSite;
let product: Product;
let scratch: { path: string; remove(): Promise<void> };
beforeAll(async () => {
  scratch = await createScratchDir();
  site = await startOriginSite();
  product = await startProduct({ dataDir: join(scratch.path, 'data'), upstreamCa: site.authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  await site?.close();
  await scratch?.remove();
});

async function verifyStrictly(leafPem: string, args: string[]): Promise<string> {
  const file = join(scratch.path, 'leaf.pem');
  await writeFile(file, leafPem);
  const { stdout } = await run('openssl', [
    'verify',
    '-x509_strict',
    '-check_ss_sig',
    '-CAfile',
    product.caPath,
    ...args,
    file,
  ]);
  return stdout;
}

describe('[certificates] the root CA and its leaf certificates', () => {
  it('pass the strict verification of OpenSSL', async () => {
    expect(await verifyStrictly(product.caPem, [])).toContain(': OK');
    const [named, numbered] = await shownCertificates(product.proxyPort, product.caPem, [
      `localhost:${site.httpsPort}`,
      `127.0.0.1:${site.httpsPort}`,
    ]);
    expect(await verifyStrictly(named!, ['-purpose', 'sslserver', '-verify_hostname', 'localhost'])).toContain(': OK');
    expect(await verifyStrictly(numbered!, ['-purpose', 'sslserver', '-verify_ip', '127.0.0.1'])).toContain(': OK');
  });

  it('are what the documentation says', async () => {
    const root = new X509Certificate(product.caPem);
    expect(root.subject).toContain('NectoProxy CA');
    expect(root.ca).toBe(true);
    const [pem] = await shownCertificates(product.proxyPort, product.caPem, [`localhost:${site.httpsPort}`]);
    const leaf = new X509Certificate(pem!);
    expect(leaf.publicKey.asymmetricKeyType).toBe('ec');
    expect(leaf.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(leaf.subjectAltName).toContain('DNS:localhost');
    expect(new Date(leaf.validTo).getTime() - new Date(leaf.validFrom).getTime()).toBeLessThanOrEqual(197 * DAY_MS);
    expect(leaf.checkIssued(root)).toBe(true);
    const { stdout } = await run('openssl', [
      'x509',
      '-in',
      join(scratch.path, 'leaf.pem'),
      '-noout',
      '-ext',
      'authorityKeyIdentifier,subjectKeyIdentifier',
    ]);
    expect(stdout).toMatch(
      /Authority Key Identifier[\s\S]*Subject Key Identifier|Subject Key Identifier[\s\S]*Authority Key Identifier/,
    );
  });

  it('lie in files that only their owner can read', async () => {
    const mode = async (...path: string[]) => ((await stat(join(product.dataDir, ...path))).mode & 0o777).toString(8);
    expect(await mode('.')).toBe('700');
    for (const file of (await readdir(join(product.dataDir, 'certs'))).filter((name) => name.endsWith('.key')))
      expect(await mode('certs', file), file).toBe('600');
    expect(await mode('data.db')).toBe('600');
    expect(product.caPath).toBe(join(product.dataDir, 'certs', 'ca.crt'));
  });

  it('stay the same over a restart, and are made again for another CA', async () => {
    const targets = [`localhost:${site.httpsPort}`];
    const [before] = await shownCertificates(product.proxyPort, product.caPem, targets);
    const { dataDir, caPem } = product;
    await product.stop();
    product = await startProduct({ dataDir, upstreamCa: site.authority.certificatePem });
    expect(product.caPem).toBe(caPem);
    expect(await shownCertificates(product.proxyPort, product.caPem, targets)).toEqual([before]);
    await product.stop();

    const other = await startProduct();
    const { dataDir: otherDir } = other;
    for (const file of ['ca.key', 'ca.crt'])
      await writeFile(join(dataDir, 'certs', file), await readFile(join(otherDir, 'certs', file)));
    const otherPem = other.caPem;
    await other.stop();
    product = await startProduct({ dataDir, upstreamCa: site.authority.certificatePem });
    expect(product.caPem).toBe(otherPem);
    const [after] = await shownCertificates(product.proxyPort, product.caPem, targets);
    expect(after).not.toBe(before);
  });

  it('tell a client with HTTP/2 that http/1.1 it is', async () => {
    const { stdout } = await run('curl', [
      '-sS',
      '-q',
      '--http2',
      '--proxy',
      product.proxyUrl,
      '--noproxy',
      '',
      '--cacert',
      product.caPath,
      '-o',
      '/dev/null',
      '-w',
      '%{http_version}',
      `${site.https}/text`,
    ]);
    expect(stdout).toBe('1.1');
  });
});
