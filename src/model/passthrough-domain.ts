/** A domain whose TLS is not decrypted: exact, or `*.domain` (label boundary, any depth, not the domain itself). */
export interface PassthroughDomain {
  id: string;
  domain: string;
  isEnabled: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
}
