import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * The one secure context of all upstream connections: the authorities of the system, of Node, of NODE_EXTRA_CA_CERTS and of
 * --upstream-ca. Made once, because reading some 300 certificates takes 50–100 ms.
 */
export function createUpstreamTrust(upstreamCa: readonly string[]): () => SecureContext {
  let made: SecureContext | undefined;
  return () => {
    made ??= contextOf(trustedCertificates(upstreamCa));
    return made;
  };
}

function trustedCertificates(upstreamCa: readonly string[]): string[] {
  const kinds = ['system', 'bundled', 'extra'] as const;
  return [...new Set([...upstreamCa, ...kinds.flatMap((kind) => getCACertificates(kind))].map((pem) => pem.trim()))];
}

function contextOf(certificates: readonly string[]): SecureContext {
  try {
    return createTrusting(certificates);
  } catch {
    // One unreadable certificate in the system's store must not take the others with it.
    return createTrusting(certificates.filter(isReadable));
  }
}

function isReadable(certificate: string): boolean {
  try {
    createTrusting([certificate]);
    return true;
  } catch {
    return false;
  }
}

/** A person may trust an intermediate directly, as browsers allow; then its root need not be known. */
function createTrusting(ca: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...ca], allowPartialTrustChain: true });
}
