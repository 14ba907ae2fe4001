import type { DnsMapping } from './dns-mapping.ts';
import type { PassthroughDomain } from './passthrough-domain.ts';

/** Everything capture must know that can change while it runs: one frozen snapshot, replaced as a whole. */
export interface CaptureConfig {
  /** The session that exchanges beginning now belong to; null while recording is paused. */
  recordTo: string | null;
  /** Limit of the recorded copy of a body in bytes; 0 = none. */
  maxBodyBytes: number;
  /** Until response headers, in milliseconds; 0 = none. */
  requestTimeoutMs: number;
  /** Hosts whose certificate need not verify: exact, or `*.domain`. */
  insecureHosts: readonly string[];
  passthrough: readonly PassthroughDomain[];
  dnsMappings: readonly DnsMapping[];
}
