import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient } from '../../../src/frontends/api-client/create-api-client.ts';
import type { EntryToImport } from '../../../src/model/entry-import.ts';
import type { Session } from '../../../src/model/session.ts';
import { createImporter } from '../../../src/record/entry-import.ts';
import { openStore } from '../../../src/record/store/open-store.ts';
import type { Store } from '../../../src/record/store/store.ts';
import { createApi } from '../../../src/serve/create-api.ts';

export interface HarProduct {
  api: ReturnType<typeof createApiClient>;
  store: Store;
  dataDir: string;
  bugs: unknown[];
  /** A session of these entries, as if they had been captured. */
  seed(entries: readonly EntryToImport[], name?: string): Promise<Session>;
  exported(sessionId: string, query?: Record<string, string>): Promise<HarFile>;
  imported(file: string | Uint8Array, query?: Record<string, string>): ReturnType<HarProduct['api']['har']['import']>;
  close(): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: a file of any shape
export type HarFile = { log: any };

/** Store and API in one process, in a folder of their own. */
export async function startHarProduct(): Promise<HarProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'nectoproxy-har-'));
  const bugs: unknown[] = [];
  const store = await openStore(dataDir, { onFault: (error) => void bugs.push(error) });
  const beginImport = createImporter(store);
  const server = createApi({
    reader: store.reader,
    search: store.search,
    execute: store.execute,
    beginImport,
    onCommitted: (listener) => store.onCommitted(listener),
    recordingHealth: () => store.recordingHealth(),
    onRecordingHealth: (listener) => store.onRecordingHealth(listener),
    facts: { version: '0.0.0', pid: process.pid, startedAt: 0, proxyUrl: null, dataDir, instanceId: 'test' },
    certificates: {
      rootCertificate: () => {
        throw new Error('no certificates here');
      },
      clearCache: async () => ({ removed: 0 }),
    },
    reportBug: (error) => void bugs.push(error),
  });
  const api = createApiClient({ fetch: server.fetch, baseUrl: 'http://localhost' });
  return {
    ...{ api, store, dataDir, bugs },
    seed: async (entries, name = 'seeded') => {
      const target = await beginImport(null);
      for (const entry of entries) await target.add(entry);
      const [session] = await target.finish({ name, metadata: { kept: ['as', 1, 'is'] } });
      return session as Session;
    },
    exported: async (sessionId, query = {}) =>
      (await (await api.har.exportSession(sessionId, query)).json()) as HarFile,
    imported: (file, query = {}) => api.har.import(new Blob([file as string]).stream(), query),
    close: async () => {
      await store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
