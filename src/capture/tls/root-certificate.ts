import { X509Certificate } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../model/app-error.ts';
import {
  createRootCertificate,
  exportPrivateKey,
  generateKeys,
  type Issuer,
  importPrivateKey,
  type Keys,
  rootName,
} from './certificate-builder.ts';
import { createExclusively, readIfThere, rootCertificateFile, rootKeyFile } from './certificate-files.ts';

/**
 * The root CA in `certs/`: read, or made at first use. Two processes may do this at once: each file is created exclusively and then
 * read back, so both end up with the same. What is there is never overwritten, because somebody may have told their devices to trust it.
 */
export interface RootCertificate {
  subject: string;
  issuer: string;
  serialNumber: string;
  /** Milliseconds since 1970. */
  validFrom: number;
  /** Milliseconds since 1970. */
  validTo: number;
  /** SHA-256 over the DER, upper-case hex with colons. */
  fingerprint256: string;
  pem: string;
  /** Where the certificate is; the key beside it has the ending `.key`. */
  path: string;
  keyPath: string;
}

export interface Root {
  facts: RootCertificate;
  certificate: X509Certificate;
  issuer: Issuer;
}

/** The facts without making anything: null when there is no root certificate yet. */
export async function readRootCertificate(certsDir: string): Promise<RootCertificate | null> {
  const pem = await readIfThere(join(certsDir, rootCertificateFile));
  return pem === null ? null : describeRoot(parse(pem, certsDir), pem, certsDir);
}

export async function openRoot(certsDir: string, now: number): Promise<Root> {
  await mkdir(certsDir, { recursive: true, mode: 0o700 });
  const keys = await openKey(certsDir);
  const pem = await openCertificate(certsDir, keys, now);
  const certificate = parse(pem, certsDir);
  refuseForeign(certificate, keys, certsDir);
  if (Date.parse(certificate.validTo) < now) throw unusable(certsDir, `expired on ${certificate.validTo}`);
  const facts = describeRoot(certificate, pem, certsDir);
  const validity = { notBefore: new Date(facts.validFrom), notAfter: new Date(facts.validTo) };
  return { facts, certificate, issuer: { keys, validity } };
}

async function openKey(certsDir: string): Promise<Keys> {
  const path = join(certsDir, rootKeyFile);
  if ((await readIfThere(path)) === null) {
    if ((await readIfThere(join(certsDir, rootCertificateFile))) !== null)
      throw unusable(certsDir, `has no key: ${rootKeyFile} is missing`);
    await createExclusively(path, exportPrivateKey(generateKeys()), 0o600);
  }
  // A data directory copied by hand may have lost the mode.
  if (process.platform !== 'win32') await chmod(path, 0o600).catch(() => undefined);
  try {
    return importPrivateKey((await readIfThere(path)) ?? '');
  } catch {
    throw unusable(certsDir, `has a key, ${rootKeyFile}, that cannot be read as a P-256 private key`);
  }
}

async function openCertificate(certsDir: string, keys: Keys, now: number): Promise<string> {
  const path = join(certsDir, rootCertificateFile);
  const there = await readIfThere(path);
  if (there !== null) return there;
  const made = createRootCertificate(keys, now);
  if (await createExclusively(path, made, 0o644)) return made;
  return (await readIfThere(path)) ?? made;
}

function parse(pem: string, certsDir: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw unusable(certsDir, 'cannot be read as a certificate');
  }
}

/** Leaves are signed in the name and with the key of a root that this product made; nothing else would verify. */
function refuseForeign(certificate: X509Certificate, keys: Keys, certsDir: string): void {
  if (!certificate.checkPrivateKey(keys.privateKey))
    throw unusable(certsDir, `does not belong to the key in ${rootKeyFile}`);
  if (certificate.subject !== `CN=${rootName}` || !certificate.ca)
    throw unusable(certsDir, 'was not made by NectoProxy');
}

function describeRoot(certificate: X509Certificate, pem: string, certsDir: string): RootCertificate {
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
    pem,
    path: join(certsDir, rootCertificateFile),
    keyPath: join(certsDir, rootKeyFile),
  };
}

function unusable(certsDir: string, why: string): AppError {
  const path = join(certsDir, rootCertificateFile);
  return new AppError(
    'data-directory',
    `The CA certificate ${path} ${why}. Move ${rootCertificateFile} and ${rootKeyFile} away to get a new CA, which then has to be trusted anew.`,
  );
}
