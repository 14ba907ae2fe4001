import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface BenchCertificates {
  caPath: string;
  originKeyPath: string;
  originCertPath: string;
  /** The leaf certificate the bare proxy shows instead of the origin's. */
  proxyKeyPath: string;
  proxyCertPath: string;
}

const names = 'DNS:localhost,IP:127.0.0.1,DNS:*.bench.test';

/** One EC P-256 authority and two leaf certificates, made with the openssl command in a temporary folder. */
export function makeCertificates(folder: string): BenchCertificates {
  const at = (name: string) => join(folder, name);
  makeKey(at('bench-ca.key'));
  openssl(
    ...['req', '-x509', '-new', '-key', at('bench-ca.key'), '-out', at('bench-ca.crt')],
    ...['-days', '3', '-subj', '/CN=Bench CA', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  for (const leaf of ['origin', 'proxy']) makeLeaf(folder, leaf);
  return {
    caPath: at('bench-ca.crt'),
    originKeyPath: at('origin.key'),
    originCertPath: at('origin.crt'),
    proxyKeyPath: at('proxy.key'),
    proxyCertPath: at('proxy.crt'),
  };
}

function makeLeaf(folder: string, name: string): void {
  const at = (suffix: string) => join(folder, `${name}${suffix}`);
  makeKey(at('.key'));
  writeFileSync(
    at('.ext'),
    `subjectAltName=${names}\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n`,
  );
  openssl('req', '-new', '-key', at('.key'), '-out', at('.csr'), '-subj', `/CN=bench ${name}`);
  openssl(
    ...['x509', '-req', '-in', at('.csr'), '-out', at('.crt'), '-days', '3', '-extfile', at('.ext')],
    ...['-CA', join(folder, 'bench-ca.crt'), '-CAkey', join(folder, 'bench-ca.key')],
    '-CAcreateserial',
  );
}

function makeKey(path: string): void {
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path);
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
