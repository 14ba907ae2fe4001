import { openCertificateStore } from '../capture/tls/certificate-store.ts';
import { type RootCertificate as RootFacts, readRootCertificate } from '../capture/tls/root-certificate.ts';
import type { RootCertificate } from '../contract/certificates.ts';
import { AppError } from '../model/app-error.ts';
import { createDirectories, unusableDirectory } from '../record/store/data-directory.ts';
import type { DataPaths } from './config.ts';

/** The root CA as the API tells it, read from its file; never the key's path. */
export async function readRoot({ certsDir, caPath }: DataPaths): Promise<RootCertificate> {
  const facts = await withCertificateFiles(certsDir, () => readRootCertificate(certsDir));
  if (facts === null)
    throw new AppError('not-found', `There is no CA certificate at ${caPath} yet: start the proxy once.`);
  return withoutKey(facts);
}

export interface Certificates {
  root: RootCertificate;
  clearCache(): Promise<{ removed: number }>;
}

/** The same with a CA made when there is none, for when no proxy runs. */
export async function openCertificates({ certsDir }: DataPaths): Promise<Certificates> {
  return withCertificateFiles(certsDir, async () => {
    createDirectories(certsDir);
    const store = await openCertificateStore({ certsDir });
    return {
      root: withoutKey(store.rootCertificate()),
      clearCache: () => withCertificateFiles(certsDir, async () => ({ removed: await store.clearCache() })),
    };
  });
}

/** What the file system refuses is told in one sentence that names the folder. */
export async function withCertificateFiles<T>(certsDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isFileProblem = error instanceof Error && 'syscall' in error && 'path' in error;
    throw isFileProblem ? unusableDirectory(certsDir, error) : error;
  }
}

function withoutKey({ keyPath: _, ...facts }: RootFacts): RootCertificate {
  return facts;
}
