import { randomUUID } from 'node:crypto';
import { createApiClient } from '../frontends/api-client/create-api-client.ts';
import type { OpenedClient } from '../frontends/cli/cli-host.ts';
import { createImporter } from '../record/entry-import.ts';
import { createMcpImporter } from '../record/mcp-import.ts';
import { openStore } from '../record/store/open-store.ts';
import { createApi } from '../serve/create-api.ts';
import type { BugReport } from './bug-report.ts';
import { openCertificates } from './certificate-access.ts';
import type { DataPaths } from './config.ts';
import { loadMcpReplayer } from './load-mcp-replayer.ts';
import { programVersion } from './program-version.ts';

/**
 * The API without a network and without a proxy. It does not claim the directory: a proxy may start meanwhile, and both see what the
 * other commits. Only entries of recorders that are gone are marked as interrupted.
 */
export async function openOnFile(paths: DataPaths, reportBug: BugReport): Promise<OpenedClient> {
  let isOpen = false;
  // Before it is open, the refusal to open says it.
  const onFault = (error: Error): void => {
    if (isOpen) reportBug(error, 'store');
  };
  const store = await openStore(paths.dataDir, { recoverPending: true, onFault });
  isOpen = true;
  const api = createApi({
    reader: store.reader,
    search: store.search,
    execute: store.execute,
    beginImport: createImporter(store),
    beginMcpImport: createMcpImporter(store),
    loadMcpReplayer,
    onCommitted: (listener) => store.onCommitted(listener),
    recordingHealth: () => store.recordingHealth(),
    onRecordingHealth: (listener) => store.onRecordingHealth(listener),
    facts: {
      version: programVersion(),
      pid: process.pid,
      startedAt: Date.now(),
      proxyUrl: null,
      dataDir: paths.dataDir,
      instanceId: randomUUID(),
    },
    certificates: {
      rootCertificate: () => {
        throw new Error('certificates are opened by themselves when no proxy runs');
      },
      clearCache: async () => (await openCertificates(paths)).clearCache(),
    },
    reportBug,
  });
  const close = async (): Promise<void> => {
    api.endStreams();
    await store.close();
  };
  return { api: createApiClient({ fetch: api.fetch, baseUrl: 'http://localhost' }), uiUrl: null, close };
}
