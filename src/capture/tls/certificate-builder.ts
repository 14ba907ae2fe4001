import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import { parseIpv4, parseIpv6 } from '../../wire/canonical-host.ts';
import {
  bitString,
  boolean,
  type Der,
  explicitTag,
  implicitTag,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.ts';

/**
 * Makes the certificates and keys of the root CA and of the leaves: ECDSA P-256, profiles after RFC 5280 §4.2 such that
 * `openssl verify -x509_strict` accepts them. Written out here because it runs on the thread that owns the sockets: 0.3 ms for a leaf,
 * where the library made for it needs 3–5 ms. Reads and writes no files: certificate-store.ts does.
 */
export interface Keys {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export interface Issuer {
  keys: Keys;
  /** Leaves must not be valid outside of these. */
  validity: Validity;
}

export const rootName = 'NectoProxy CA';
const dayMs = 24 * 60 * 60 * 1000;
/** Browsers accept at most 398 days, and less from year to year; 197 is what product policy allows. */
const leafDays = 197;
const rootYears = 10;
/** RFC 5280 appendix A.1, ub-common-name. */
const maxCommonNameChars = 64;

export function generateKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

export function exportPrivateKey(keys: Keys): string {
  return keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

/** Throws when the text is no P-256 private key. */
export function importPrivateKey(pem: string): Keys {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('not a P-256 key');
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

export function createRootCertificate(keys: Keys, now: number): string {
  const notBefore = wholeSeconds(now - dayMs);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + rootYears);
  const extensions = [
    extension(ids.basicConstraints, isCritical, sequence(boolean(true), integer(Buffer.from([0])))),
    extension(ids.keyUsage, isCritical, bitString(Buffer.from([certificateAndListSigning]), 1)),
    extension(ids.subjectKeyIdentifier, notCritical, octetString(keyIdentifier(keys))),
  ];
  return signCertificate({ subject: name(rootName), validity: { notBefore, notAfter }, keys, extensions }, keys);
}

export function createLeafCertificate(host: string, keys: Keys, issuer: Issuer, now: number): string {
  const hasCommonName = host.length <= maxCommonNameChars;
  const extensions = [
    extension(ids.basicConstraints, isCritical, sequence()),
    extension(ids.keyUsage, isCritical, bitString(Buffer.from([digitalSignature]), 7)),
    extension(ids.extendedKeyUsage, notCritical, sequence(ids.serverAuth)),
    // RFC 5280 §4.2.1.6: critical when the subject is empty.
    extension(ids.subjectAltName, hasCommonName ? notCritical : isCritical, sequence(generalName(host))),
    extension(ids.subjectKeyIdentifier, notCritical, octetString(keyIdentifier(keys))),
    extension(ids.authorityKeyIdentifier, notCritical, sequence(implicitTag(0, keyIdentifier(issuer.keys)))),
  ];
  const subject = hasCommonName ? name(host) : sequence();
  return signCertificate({ subject, validity: leafValidity(issuer.validity, now), keys, extensions }, issuer.keys);
}

const ids = {
  ecdsaWithSha256: objectIdentifier('1.2.840.10045.4.3.2'),
  commonName: objectIdentifier('2.5.4.3'),
  subjectKeyIdentifier: objectIdentifier('2.5.29.14'),
  keyUsage: objectIdentifier('2.5.29.15'),
  subjectAltName: objectIdentifier('2.5.29.17'),
  basicConstraints: objectIdentifier('2.5.29.19'),
  authorityKeyIdentifier: objectIdentifier('2.5.29.35'),
  extendedKeyUsage: objectIdentifier('2.5.29.37'),
  serverAuth: objectIdentifier('1.3.6.1.5.5.7.3.1'),
};
const isCritical = [boolean(true)];
/** DER leaves a default out. */
const notCritical: Der[] = [];
// Named bits of KeyUsage (RFC 5280 §4.2.1.3), the first one highest.
const digitalSignature = 0b1000_0000;
const certificateAndListSigning = 0b0000_0110;
const version3 = explicitTag(0, integer(Buffer.from([2])));
const signatureAlgorithm = sequence(ids.ecdsaWithSha256);

interface CertificateContent {
  subject: Der;
  validity: Validity;
  keys: Keys;
  extensions: Der[];
}

function signCertificate({ subject, validity, keys, extensions }: CertificateContent, issuerKeys: Keys): string {
  const content = sequence(
    version3,
    integer(randomSerial()),
    signatureAlgorithm,
    name(rootName),
    sequence(time(validity.notBefore), time(validity.notAfter)),
    subject,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    explicitTag(3, sequence(...extensions)),
  );
  const signature = sign('sha256', content, issuerKeys.privateKey);
  return toPem(sequence(content, signatureAlgorithm, bitString(signature)));
}

function extension(id: Der, critical: Der[], value: Der): Der {
  return sequence(id, ...critical, octetString(value));
}

function name(commonName: string): Der {
  return sequence(set(sequence(ids.commonName, utf8String(commonName))));
}

/** RFC 5280 §4.2.1.6: dNSName is [2], iPAddress [7]. */
function generalName(host: string): Der {
  return isIP(host) === 0 ? implicitTag(2, Buffer.from(host, 'latin1')) : implicitTag(7, addressBytes(host));
}

function addressBytes(address: string): Buffer {
  const bytes = Buffer.alloc(isIP(address) === 4 ? 4 : 16);
  if (bytes.length === 4) bytes.writeUInt32BE(parseIpv4(address) ?? 0);
  else for (const [index, word] of (parseIpv6(address) ?? []).entries()) bytes.writeUInt16BE(word, index * 2);
  return bytes;
}

/** RFC 5280 §4.2.1.2, method 1: SHA-1 over the bits of the public key; for P-256 these are the last 65 bytes of its encoding. */
function keyIdentifier(keys: Keys): Buffer {
  const encoded = keys.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(encoded.subarray(-65)).digest();
}

/** Begins a day early, for clients whose clock is behind, but not before the root does. */
function leafValidity(root: Validity, now: number): Validity {
  const notBefore = wholeSeconds(Math.max(now - dayMs, root.notBefore.getTime()));
  // Both ends count (RFC 5280 §4.1.2.5), so a second less.
  const latest = notBefore.getTime() + leafDays * dayMs - 1000;
  return { notBefore, notAfter: wholeSeconds(Math.min(latest, root.notAfter.getTime())) };
}

/** The top bit clear and the next one set: positive, never zero, always the same length (RFC 5280 §4.1.2.2). */
function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x40;
  return bytes;
}

function wholeSeconds(at: number): Date {
  return new Date(Math.floor(at / 1000) * 1000);
}

function toPem(der: Der): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
