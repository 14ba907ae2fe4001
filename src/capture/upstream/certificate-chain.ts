import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { CertificateSummary } from '../../model/connection.ts';

/** Longer chains do not exist in earnest. */
const maxChainLength = 10;

/** The chain an origin presented, leaf first; empty on a resumed connection, where none is sent. */
export function readPresentedChain(socket: TLSSocket): CertificateSummary[] {
  const chain: CertificateSummary[] = [];
  const seen = new Set<string>();
  let certificate = socket.getPeerX509Certificate();
  while (certificate !== undefined && chain.length < maxChainLength && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    chain.push(summarizeCertificate(certificate));
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

export function summarizeCertificate(certificate: X509Certificate): CertificateSummary {
  return {
    subject: certificate.subject ?? '',
    issuer: certificate.issuer ?? '',
    serialNumber: certificate.serialNumber,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
    subjectAltName: certificate.subjectAltName ?? null,
  };
}
