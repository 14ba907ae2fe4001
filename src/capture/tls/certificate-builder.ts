// Has to come first: the certificate library reads decorators' metadata and brings no implementation of it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

/**
 * Makes the root CA's and the leaves' certificates and keys: ECDSA P-256, profiles after RFC 5280 §4.2 such that `openssl verify
 * -x509_strict` accepts them. Reads and writes no files: certificate-store.ts does.
 */
export type Keys = webcrypto.CryptoKeyPair;

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export interface Issuer {
  keys: Keys;
  /** Hex, as in its certificate's subject key identifier. */
  keyId: string;
  /** Leaves must not be valid outside of these. */
  validity: Validity;
}

export const rootName = 'NectoProxy CA';
const dayMs = 24 * 60 * 60 * 1000;
/** Browsers accept at most 398 days, and less from year to year; 197 is what product policy allows. */
const leafDays = 197;
const rootYears = 10;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const { subtle } = webcrypto;

export async function generateKeys(): Promise<Keys> {
  return await subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

export async function exportPrivateKey(keys: Keys): Promise<string> {
  return toPem('PRIVATE KEY', await subtle.exportKey('pkcs8', keys.privateKey));
}

/** Throws when the text is no P-256 private key. */
export async function importPrivateKey(pem: string): Promise<Keys> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const privateKey = await subtle.importKey('pkcs8', der, keyAlgorithm, true, ['sign']);
  const { d: _private, key_ops: _usage, ...publicPart } = await subtle.exportKey('jwk', privateKey);
  const publicKey = await subtle.importKey('jwk', publicPart, keyAlgorithm, true, ['verify']);
  return { privateKey, publicKey };
}

export async function createRootCertificate(keys: Keys, now: number): Promise<string> {
  const notBefore = wholeSeconds(now - dayMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + rootYears);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: randomSerial(),
    name: [{ CN: [rootName] }],
    notBefore,
    notAfter,
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return certificate.toString('pem');
}

export async function createLeafCertificate(host: string, keys: Keys, issuer: Issuer, now: number): Promise<string> {
  const hasCommonName = host.length <= maxCommonNameChars;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: hasCommonName ? [{ CN: [host] }] : [],
    issuer: [{ CN: [rootName] }],
    ...leafValidity(issuer.validity, now),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      // RFC 5280 §4.2.1.6: critical when the subject is empty.
      new SubjectAlternativeNameExtension([{ type: isIP(host) === 0 ? 'dns' : 'ip', value: host }], !hasCommonName),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      new AuthorityKeyIdentifierExtension(issuer.keyId),
    ],
  });
  return certificate.toString('pem');
}

/** RFC 5280 appendix A.1, ub-common-name. */
const maxCommonNameChars = 64;

/** Begins a day early, for clients whose clock is behind, but not before the root does. */
function leafValidity(root: Validity, now: number): Validity {
  const notBefore = wholeSeconds(Math.max(now - dayMs, root.notBefore.getTime()));
  // Both ends count (RFC 5280 §4.1.2.5), so a second less.
  const latest = notBefore.getTime() + leafDays * dayMs - 1000;
  return { notBefore, notAfter: wholeSeconds(Math.min(latest, root.notAfter.getTime())) };
}

/** 127 random bits with the top bit clear and the next one set: positive, never zero, always the same length (RFC 5280 §4.1.2.2). */
function randomSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function wholeSeconds(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}

function toPem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
