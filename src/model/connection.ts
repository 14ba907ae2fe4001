/** Facts about one TLS connection. The socket itself stays in capture. */
export interface TlsFacts {
  /** e.g. `TLSv1.3`. */
  version: string;
  /** OpenSSL's or IANA's name of the cipher suite. */
  cipher: string;
  /** The protocol agreed by ALPN (RFC 7301); null when none was. */
  alpn: string | null;
  /** The server name the client side sent (RFC 6066 §3); null when none was. */
  serverName: string | null;
  /** The session was resumed, so no certificate was exchanged this time. */
  isResumed: boolean;
}

/** Facts about the TLS connection to the origin. */
export interface UpstreamTlsFacts extends TlsFacts {
  isVerified: boolean;
  /** Why verification failed although the connection was used (a host in `insecureHosts`); null when it did not fail. */
  verificationProblem: string | null;
  /** The certificate chain as presented, leaf first. */
  chain: CertificateSummary[];
}

/** What a person wants to know of one certificate. Times are milliseconds since 1970. */
export interface CertificateSummary {
  subject: string;
  issuer: string;
  serialNumber: string;
  validFrom: number;
  validTo: number;
  /** SHA-256 over the DER, upper-case hex with colons. */
  fingerprint256: string;
  /** e.g. `DNS:example.com, IP Address:127.0.0.1`; null when the certificate has none. */
  subjectAltName: string | null;
}

/** The `tls` column of an entry: each side is null when that side was not TLS (or its handshake did not finish). */
export interface EntryTls {
  client: TlsFacts | null;
  upstream: UpstreamTlsFacts | null;
}
