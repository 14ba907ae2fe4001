import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeafFile } from './certificate-files.ts';
import { createLeaf, isNearItsEnd, type LeafCertificate, loadLeaf, saveLeaf } from './leaf-certificate.ts';
import { openRoot, type Root, type RootCertificate } from './root-certificate.ts';

/**
 * All certificates: the root CA and one leaf for each host. In: a host name. Out: key and certificate, from memory, from `certs/`, or
 * new. The main thread and the capture thread may each have one open on the same folder. A leaf must always be signed by the root that
 * is in force, and a host asked for several times at once gets one leaf.
 */
export interface CertificateStore {
  rootCertificate(): RootCertificate;
  /** `host` in lower case, without brackets: a DNS name or an IP address. */
  leafFor(host: string): Promise<LeafCertificate>;
  /** Removes the leaf certificates, in memory and in the folder; returns how many. The root CA stays. */
  clearCache(): Promise<number>;
  /** Resolves when every leaf made so far is in the folder. */
  saved(): Promise<void>;
}

export interface CertificateStoreOptions {
  certsDir: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Told when a leaf could not be kept for the next start; it is used all the same. */
  onSaveFailed?: (error: unknown) => void;
}

/** The contexts made of them are the larger part, and client-tls.ts keeps as many. */
const maxLeavesInMemory = 1_000;

export async function openCertificateStore(options: CertificateStoreOptions): Promise<CertificateStore> {
  const { clock = Date.now } = options;
  return new Store(await openRoot(options.certsDir, clock()), clock, options);
}

class Store implements CertificateStore {
  readonly #root: Root;
  readonly #clock: () => number;
  readonly #certsDir: string;
  readonly #onSaveFailed: (error: unknown) => void;
  /** Oldest first. */
  readonly #leaves = new Map<string, Promise<LeafCertificate>>();
  readonly #saving = new Set<Promise<void>>();

  constructor(root: Root, clock: () => number, { certsDir, onSaveFailed = () => {} }: CertificateStoreOptions) {
    this.#root = root;
    this.#clock = clock;
    this.#certsDir = certsDir;
    this.#onSaveFailed = onSaveFailed;
  }

  rootCertificate(): RootCertificate {
    return this.#root.facts;
  }

  async leafFor(host: string): Promise<LeafCertificate> {
    const kept = this.#leaves.get(host);
    if (kept !== undefined) {
      const leaf = await kept;
      if (!isNearItsEnd(leaf, this.#clock())) return leaf;
      if (this.#leaves.get(host) !== kept) return this.leafFor(host);
    }
    return this.#obtain(host);
  }

  async clearCache(): Promise<number> {
    this.#leaves.clear();
    await this.saved();
    const files = (await readdir(this.#certsDir)).filter(isLeafFile);
    await Promise.all(files.map((file) => unlink(join(this.#certsDir, file)).catch(() => undefined)));
    return files.filter((file) => file.endsWith('.crt')).length;
  }

  async saved(): Promise<void> {
    await Promise.all(this.#saving);
  }

  #obtain(host: string): Promise<LeafCertificate> {
    const leaf = this.#loadOrCreate(host);
    this.#leaves.delete(host);
    this.#leaves.set(host, leaf);
    leaf.catch(() => this.#leaves.delete(host));
    const oldest = this.#leaves.size > maxLeavesInMemory ? this.#leaves.keys().next().value : undefined;
    if (oldest !== undefined) this.#leaves.delete(oldest);
    return leaf;
  }

  async #loadOrCreate(host: string): Promise<LeafCertificate> {
    const now = this.#clock();
    const kept = await loadLeaf(host, this.#root, { certsDir: this.#certsDir, now });
    if (kept !== null) return kept;
    const made = createLeaf(host, this.#root, now);
    this.#save(host, made);
    return made;
  }

  /** No connection waits for the disk. */
  #save(host: string, leaf: LeafCertificate): void {
    const saving = saveLeaf(host, leaf, this.#certsDir)
      .catch(this.#onSaveFailed)
      .finally(() => this.#saving.delete(saving));
    this.#saving.add(saving);
  }
}
