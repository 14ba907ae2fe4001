/** A host name, or `*.host`, that is reached at a fixed address. The Host header and SNI stay as the client sent them. */
export interface DnsMapping {
  id: string;
  host: string;
  /** IPv4 or IPv6, without brackets. */
  address: string;
  isEnabled: boolean;
  /** Milliseconds since 1970. */
  createdAt: number;
}
