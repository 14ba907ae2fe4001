// A certificate authority of the tests' own, made with the openssl command so that nothing of the product is used to judge
// it. It signs the origin site's certificates: good ones, and on request bad ones (expired, for another host, self-signed).
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const SITE_NAMES = ['localhost', '*.site.test', 'site.test', '127.0.0.1', '::1'];
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface KeyAndCertificate {
  key: string;
  cert: string;
}

export interface LeafOptions {
  /** DNS names and IP addresses for the subjectAltName; the site's own names when absent. */
  names?: string[];
  isExpired?: boolean;
}

export interface TestAuthority {
  certificatePem: string;
  issue(options?: LeafOptions): Promise<KeyAndCertificate>;
}

export async function createTestAuthority(name = 'Test Site Authority'): Promise<TestAuthority> {
  const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
  const root = await inScratchDir((dir) => selfSign(dir, name, extensions));
  return {
    certificatePem: root.cert,
    issue: (options = {}) => inScratchDir((dir) => issueLeaf(dir, root, options)),
  };
}

/** A certificate that nobody but itself vouches for. */
export function createSelfSigned(names: string[] = SITE_NAMES): Promise<KeyAndCertificate> {
  return inScratchDir((dir) => selfSign(dir, 'self-signed', [`subjectAltName=${alternativeNames(names)}`]));
}

async function selfSign(dir: string, name: string, extensions: string[]): Promise<KeyAndCertificate> {
  const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')];
  await run('openssl', [
    'req',
    '-x509',
    ...EC_KEY,
    ...files,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ]);
  return { key: await readFile(join(dir, 'key.pem'), 'utf8'), cert: await readFile(join(dir, 'cert.pem'), 'utf8') };
}

async function issueLeaf(dir: string, root: KeyAndCertificate, options: LeafOptions): Promise<KeyAndCertificate> {
  const file = (name: string) => join(dir, name);
  await writeFile(file('ca.key'), root.key);
  await writeFile(file('ca.crt'), root.cert);
  await writeFile(
    file('extensions.cnf'),
    [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid',
      `subjectAltName=${alternativeNames(options.names ?? SITE_NAMES)}`,
    ].join('\n'),
  );
  await run('openssl', [
    'req',
    '-new',
    ...EC_KEY,
    '-keyout',
    file('key.pem'),
    '-out',
    file('request.pem'),
    '-subj',
    '/CN=test site',
  ]);
  await run('openssl', [
    'x509',
    '-req',
    '-in',
    file('request.pem'),
    '-CA',
    file('ca.crt'),
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-days',
    options.isExpired ? '-1' : '30',
    '-extfile',
    file('extensions.cnf'),
    '-out',
    file('cert.pem'),
  ]);
  return { key: await readFile(file('key.pem'), 'utf8'), cert: await readFile(file('cert.pem'), 'utf8') };
}

function alternativeNames(names: string[]): string {
  return names.map((name) => `${/^[\d.]+$|:/.test(name) ? 'IP' : 'DNS'}:${name}`).join(',');
}

async function inScratchDir<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'test-authority-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
