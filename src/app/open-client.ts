import { existsSync } from 'node:fs';
import { createApiClient } from '../frontends/api-client/create-api-client.ts';
import type { OpenedCertificates, OpenedClient } from '../frontends/cli/cli-host.ts';
import { AppError } from '../model/app-error.ts';
import type { BugReport } from './bug-report.ts';
import type { DataPaths } from './config.ts';
import { findRunningApi } from './running-instance.ts';

/** A client of the proxy that runs on the data directory; of the file itself when none does. Both speak the same API. */
export async function openClient(paths: DataPaths, reportBug: BugReport): Promise<OpenedClient> {
  const running = await findRunningApi(paths);
  if (running !== null) {
    const { connection, close } = running;
    return { api: createApiClient(connection), uiUrl: connection.baseUrl, close: async () => close() };
  }
  refuseMistyped(paths);
  // Loaded only when needed: a running proxy has it loaded already, and a short command should be short.
  const { openOnFile } = await import('./open-on-file.ts');
  return openOnFile(paths, reportBug);
}

/** Making a directory nobody meant would answer a mistyped name with "no traffic yet". */
function refuseMistyped({ dataDir, isNamed }: DataPaths): void {
  if (!isNamed || existsSync(dataDir)) return;
  throw new AppError(
    'data-directory',
    `There is no directory ${dataDir}, so there is nothing recorded in it. Check --data-dir or NECTOPROXY_DATA_DIR; "start" makes the directory when it is new.`,
    { path: dataDir },
  );
}

/** Works without a database, so that a damaged one does not stand between a person and the CA. */
export async function openCertificatesOf(paths: DataPaths): Promise<OpenedCertificates> {
  const running = await findRunningApi(paths);
  if (running === null) {
    const { openCertificates } = await import('./certificate-access.ts');
    const certificates = await openCertificates(paths);
    return { root: async () => certificates.root, clearCache: certificates.clearCache, uiUrl: null };
  }
  const { certificates } = createApiClient(running.connection);
  return {
    root: certificates.root,
    clearCache: async () => ({ removed: (await certificates.clearCache()).removed }),
    uiUrl: running.connection.baseUrl,
  };
}
