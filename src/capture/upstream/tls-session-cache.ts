import type { CertificateSummary } from '../../model/connection.ts';

/** What the last full handshake with a target showed; a resumed connection presents no certificate (RFC 8446 §2.2). */
export interface KnownTarget {
  session: Buffer | null;
  chain: CertificateSummary[];
  verificationProblem: string | null;
}

/** The latest TLS session of each target key, oldest target out first. */
export class TlsSessionCache {
  readonly #targets = new Map<string, KnownTarget>();
  readonly #maxTargets: number;

  constructor(maxTargets = 1000) {
    this.#maxTargets = maxTargets;
  }

  get(key: string): KnownTarget | undefined {
    return this.#targets.get(key);
  }

  remember(key: string, known: KnownTarget): void {
    this.#targets.delete(key);
    this.#targets.set(key, known);
    if (this.#targets.size <= this.#maxTargets) return;
    const oldest = this.#targets.keys().next().value;
    if (oldest !== undefined) this.#targets.delete(oldest);
  }

  forget(key: string): void {
    this.#targets.delete(key);
  }
}
