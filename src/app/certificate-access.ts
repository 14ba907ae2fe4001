import { openCertificateStore } from '../capture/tls/certificate-store.ts';
import { type RootCertificate as RootFacts, readRootCertificate } from '../capture/tls/root-certificate.ts';
import type { RootCertificate } from '../contract/certificates.ts';
import { AppError } from '../model/app-error.ts';
import type { DataPaths } from './config.ts';

/** The root CA as the API tells it, read from its file; never the key's path. */
export async function readRoot({ certsDir, caPath }: DataPaths): Promise<RootCertificate> {
  const facts = await readRootCertificate(certsDir);
  if (facts === null)
    throw new AppError('not-found', `There is no CA certificate at ${caPath} yet: start the proxy once.`);
  return withoutKey(facts);
}

/** The same with a CA made when there is none, for when no proxy runs. */
export async function openCertificates({
  certsDir,
}: DataPaths): Promise<{ root: RootCertificate; clearCache(): Promise<{ removed: number }> }> {
  const store = await openCertificateStore({ certsDir });
  return {
    root: withoutKey(store.rootCertificate()),
    clearCache: async () => ({ removed: await store.clearCache() }),
  };
}

function withoutKey({ keyPath: _, ...facts }: RootFacts): RootCertificate {
  return facts;
}
