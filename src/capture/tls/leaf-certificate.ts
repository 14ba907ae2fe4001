import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createLeafCertificate, exportPrivateKey, generateKeys } from './certificate-builder.ts';
import { leafFileName, readIfThere, replaceFile } from './certificate-files.ts';
import type { Root } from './root-certificate.ts';

/** A leaf certificate with its key, PEM. */
export interface LeafCertificate {
  key: string;
  cert: string;
  /** Milliseconds since 1970. */
  validTo: number;
}

/** A leaf closer to its end than this is made again, so that no connection of a long run meets an expired one. */
const renewBeforeMs = 14 * 24 * 60 * 60 * 1000;

export function isNearItsEnd(leaf: LeafCertificate, now: number): boolean {
  return leaf.validTo - renewBeforeMs < now;
}

export function createLeaf(host: string, root: Root, now: number): LeafCertificate {
  const keys = generateKeys();
  const cert = createLeafCertificate(host, keys, root.issuer, now);
  return { key: exportPrivateKey(keys), cert, validTo: Date.parse(new X509Certificate(cert).validTo) };
}

export async function saveLeaf(host: string, leaf: LeafCertificate, certsDir: string): Promise<void> {
  const path = join(certsDir, leafFileName(host));
  await replaceFile(`${path}.key`, leaf.key, 0o600);
  await replaceFile(`${path}.crt`, leaf.cert, 0o644);
}

/** A leaf kept from an earlier run; null when there is none, or none that can still be used: then a new one takes its place. */
export async function loadLeaf(
  host: string,
  root: Root,
  where: { certsDir: string; now: number },
): Promise<LeafCertificate | null> {
  const path = join(where.certsDir, leafFileName(host));
  try {
    const cert = await readIfThere(`${path}.crt`);
    const key = cert === null ? null : await readIfThere(`${path}.key`);
    if (cert === null || key === null) return null;
    const certificate = new X509Certificate(cert);
    const leaf = { key, cert, validTo: Date.parse(certificate.validTo) };
    const isUsable = !isNearItsEnd(leaf, where.now) && isIssuedBy(root, certificate) && isFor(host, certificate);
    return isUsable && certificate.checkPrivateKey(createPrivateKey(key)) ? leaf : null;
  } catch {
    return null;
  }
}

function isIssuedBy(root: Root, certificate: X509Certificate): boolean {
  return certificate.checkIssued(root.certificate) && certificate.verify(root.certificate.publicKey);
}

function isFor(host: string, certificate: X509Certificate): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host, { wildcards: false }) : certificate.checkIP(host);
  return found !== undefined;
}
