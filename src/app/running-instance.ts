import { setTimeout as sleep } from 'node:timers/promises';
import { getHealth } from '../contract/health.ts';
import { type Connection, callRoute } from '../frontends/api-client/call-route.ts';
import { findRunningApp } from '../record/store/find-running-app.ts';
import type { RunningInstance } from '../record/store/instances.ts';
import { apiToken } from './api-token.ts';
import type { DataPaths } from './config.ts';
import { createDirectFetch } from './direct-fetch.ts';

/** What a running proxy tells about itself in the store, besides its ports. */
export interface InstanceDetails extends Record<string, unknown> {
  instanceId: string;
  uiUrl: string;
  proxyUrl: string;
  needsToken: boolean;
}

export interface RunningApi {
  connection: Connection;
  close(): void;
}

/** How long to wait for one that is just starting, and for the answer of one that runs. */
const startingMs = 3_000;
const answerMs = 2_000;
const lookEveryMs = 50;

/**
 * The API of the proxy that runs on this data directory. Null when none runs, and when what runs does not answer (a stopped process,
 * say): then the file itself can be worked on, and whoever runs will see what changed.
 */
export async function findRunningApi(paths: DataPaths): Promise<RunningApi | null> {
  const details = detailsOf(await announcedInstance(paths.dataDir));
  if (details === null) return null;
  const { fetch, close } = createDirectFetch();
  const connection = { fetch, baseUrl: details.uiUrl, ...(details.needsToken ? { token: apiToken(paths) } : {}) };
  if (await answers(connection, details.instanceId)) return { connection, close };
  close();
  return null;
}

async function announcedInstance(dataDir: string): Promise<RunningInstance | null> {
  const end = Date.now() + startingMs;
  for (;;) {
    const instance = await findRunningApp(dataDir);
    if (instance === null || instance.uiPort !== null || Date.now() > end) return instance;
    await sleep(lookEveryMs);
  }
}

function detailsOf(instance: RunningInstance | null): InstanceDetails | null {
  const details = instance?.details as Partial<InstanceDetails> | undefined;
  if (typeof details?.uiUrl !== 'string' || typeof details.instanceId !== 'string') return null;
  return details as InstanceDetails;
}

/** Its own id tells it from a program that has the port now. */
async function answers(connection: Connection, instanceId: string): Promise<boolean> {
  try {
    const health = await callRoute(connection, getHealth, { signal: AbortSignal.timeout(answerMs) });
    return health.instanceId === instanceId;
  } catch {
    return false;
  }
}
