import type { Failure } from '../../model/failure.ts';

/**
 * Why a client broke off the TLS handshake with us, told from what it did. In: the error Node saw and what the client hello offered.
 * Out: a failure whose text says what happened, why it may be, and what to do.
 */
export interface RefusalFacts {
  /** OpenSSL's or the system's code; empty when the client just closed. */
  code: string;
  host: string;
  /** ALPN protocols and TLS versions of the client hello. */
  alpn: readonly string[];
  versions: readonly string[];
}

export function diagnoseClientTls(facts: RefusalFacts): Failure {
  const { code } = facts;
  const message = (alertWords.find(([pattern]) => pattern.test(code))?.[1] ?? sayOther)(facts);
  return { kind: 'client-tls', side: 'client', phase: 'client-tls', ...(code === '' ? {} : { code }), message };
}

/** A handshake that was completed, and a close before anything was sent: how Node's and some other programs refuse a certificate. */
export function diagnoseSilentClose(facts: RefusalFacts): Failure {
  return diagnoseClientTls({ ...facts, code: facts.code === '' ? silentClose : facts.code });
}

const silentClose = 'CLOSED_AFTER_HANDSHAKE';
type Say = (facts: RefusalFacts) => string;

const trust = 'Trust the NectoProxy CA in this program or system (nectoproxy cert --install shows how).';
const pass = (host: string): string => `add ${host} to SSL passthrough to let it through undecrypted`;
const pinned = (host: string): string =>
  `If it reaches other hosts through the proxy, it accepts only one certificate for this one (pinning): ${pass(host)}.`;

const alertWords: ReadonlyArray<readonly [RegExp, Say]> = [
  [
    /UNKNOWN_CA/,
    ({ host }) =>
      `The client does not know the authority that signed our certificate for ${host}. ${trust} ${pinned(host)}`,
  ],
  [
    /BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|DECRYPT_ERROR/,
    ({ host }) =>
      `The client refused our certificate for ${host}, most likely because it does not trust the NectoProxy CA. ${trust} ${pinned(host)}`,
  ],
  [
    /CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED/,
    ({ host }) =>
      `The client takes our certificate for ${host} for expired or revoked. Is its clock right? nectoproxy cert --clear-cache has all of them made anew.`,
  ],
  [
    /NO_APPLICATION_PROTOCOL/,
    ({ host, alpn }) =>
      `The client accepts only ${alpn.join(', ') || 'other protocols'} for ${host}, and the proxy speaks HTTP/1.1 here. Allow HTTP/1.1 in the client, or ${pass(host)}.`,
  ],
  [
    /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW|UNKNOWN_PROTOCOL/,
    ({ versions }) =>
      `The client and the proxy have no TLS version in common: the client offers ${versions.join(', ') || 'an unknown one'}, the proxy speaks TLS 1.2 and 1.3.`,
  ],
  [
    /NO_SHARED_CIPHER|HANDSHAKE_FAILURE|NO_SUITABLE|INSUFFICIENT_SECURITY|NO_SHARED_GROUP/,
    ({ host }) =>
      `The client and the proxy have no cipher, curve or signature in common; the proxy's certificate for ${host} has an ECDSA P-256 key.`,
  ],
  [/HANDSHAKE_TIMEOUT/, () => 'The client began a TLS handshake and did not finish it within 30 s.'],
  [
    /^CLOSED_AFTER_HANDSHAKE$/,
    ({ host }) =>
      `The client finished the TLS handshake and closed at once without a request. This is how Node programs, and those that pin certificates, refuse one they do not trust. ${trust} ${pinned(host)}`,
  ],
  [
    /^ECONNRESET$|^EPIPE$|^$/,
    ({ host }) =>
      `The client closed the connection during the TLS handshake, right after it got our certificate for ${host}. It may not trust the NectoProxy CA. ${trust} ${pinned(host)} It may also just have changed its mind.`,
  ],
];

function sayOther({ host, code }: RefusalFacts): string {
  return `The TLS handshake with the client for ${host} failed (${code}). If the client does not trust the NectoProxy CA: nectoproxy cert --install shows how; otherwise ${pass(host)}.`;
}
