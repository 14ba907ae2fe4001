// In: a request for /api/health. Out: what runs and how it is, read from the store and from the app's facts.

import type { ApiDependencies } from '../api-dependencies.ts';
import type { RouteHandlers } from '../bind-route.ts';

export function healthHandlers(deps: ApiDependencies): Pick<RouteHandlers, 'getHealth'> {
  return {
    getHealth: async () => {
      const { reader, facts } = deps;
      const [active, store, seq] = await Promise.all([reader.activeSession(), reader.facts(), reader.currentSeq()]);
      const recording = deps.recordingHealth();
      return {
        status: recording.kind === 'stopped' ? 'degraded' : 'ok',
        version: facts.version,
        pid: facts.pid,
        startedAt: facts.startedAt,
        instanceId: facts.instanceId,
        proxyUrl: facts.proxyUrl,
        dataDir: facts.dataDir,
        recording,
        activeSession: { id: active.id, name: active.name },
        store,
        seq,
      };
    },
  };
}
