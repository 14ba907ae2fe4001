import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { routeThrough } from '../contenders/contender.ts';
import { nectoProxy, type RunningNectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import type { ThroughputResult } from '../load/commands.ts';
import type { Bench, Row, RowResult } from './row.ts';

const durableAfterMs = 1000;

/** Power taken away under full load: what the client had for a second is on disk, and the file is whole. */
export const killed: Row = { id: 'kill', title: '`kill -9` under full load', run: measureKills };

/** What one kill left behind. */
interface Aftermath {
  answers: number;
  /** Answers the client had for a second or more before the kill. */
  durable: number;
  missing: number;
  integrity: string;
  wrongCounters: number;
  activeSessions: number;
  restartMs: number;
}

async function measureKills(bench: Bench): Promise<RowResult> {
  const kills = bench.effort.isQuick ? 2 : 20;
  const dataFolder = join(bench.grounds.folder, 'nectoproxy');
  const aftermaths: Aftermath[] = [];
  let ours = await startNectoProxy(bench.grounds, dataFolder);
  try {
    for (let kill = 0; kill < kills; kill++) {
      const { result, killedAtMs } = await loadUntilKilled(bench, ours, kill);
      const startedAt = performance.now();
      ours = await startNectoProxy(bench.grounds, dataFolder);
      const restartMs = performance.now() - startedAt;
      const aftermath = inspect(join(dataFolder, 'data.db'), kill, { result, killedAtMs, restartMs });
      aftermaths.push(aftermath);
      bench.say(`kill ${kill + 1}: ${JSON.stringify(aftermath)}`);
    }
  } finally {
    await ours.stop();
  }
  return resultOf(aftermaths, ours.version);
}

async function loadUntilKilled(bench: Bench, ours: RunningNectoProxy, kill: number) {
  const underWay = bench.load.run({
    kind: 'throughput',
    route: routeThrough(ours, bench.grounds, 'https'),
    path: `/small/kill-${kill}-`,
    connections: 32,
    warmUpMs: 0,
    measureMs: 30_000,
    keepsJournal: true,
    stopsAtFailure: true,
  });
  // Moments spread over 2 to 4 s, so that kills meet batches and checkpoints at every stage.
  await new Promise((resolve) => setTimeout(resolve, 2000 + ((kill * 733) % 2000)));
  const killedAtMs = Date.now();
  await ours.kill();
  return { result: await underWay, killedAtMs };
}

function inspect(
  path: string,
  kill: number,
  run: { result: ThroughputResult; killedAtMs: number; restartMs: number },
): Aftermath {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const kept = keptNumbers(database, kill);
    const durable = run.result.journal.filter(({ atMs }) => atMs <= run.killedAtMs - durableAfterMs);
    return {
      answers: run.result.totalAnswers,
      durable: durable.length,
      missing: durable.filter(({ number }) => !kept.has(number)).length,
      integrity: String(firstValue(database, 'PRAGMA integrity_check')),
      wrongCounters: Number(firstValue(database, wrongCountersQuery)),
      activeSessions: Number(firstValue(database, 'SELECT count(*) FROM sessions WHERE is_active = 1')),
      restartMs: Math.round(run.restartMs),
    };
  } finally {
    database.close();
  }
}

/** Numbers of the whole entries of one kill's run: a status, the full body's size, marked complete. */
function keptNumbers(database: DatabaseSync, kill: number): Set<number> {
  const rows = database
    .prepare(
      `SELECT url FROM traffic
        WHERE url LIKE ? AND status = 200 AND response_body_size = 1024 AND is_complete = 1`,
    )
    .all(`%/small/kill-${kill}-%`);
  return new Set(rows.map((row) => Number(String(row.url).split('-').at(-1))));
}

const wrongCountersQuery = `
  SELECT count(*) FROM sessions WHERE
    traffic_count <> (SELECT count(*) FROM traffic WHERE session_id = sessions.id)
    OR total_bytes <> (SELECT coalesce(sum(
        coalesce(request_body_size, 0) + coalesce(response_body_size, 0)), 0)
      FROM traffic WHERE session_id = sessions.id)`;

function firstValue(database: DatabaseSync, query: string): unknown {
  return Object.values(database.prepare(query).get() ?? {})[0];
}

function resultOf(aftermaths: Aftermath[], version: string): RowResult {
  const sum = (pick: (aftermath: Aftermath) => number) =>
    aftermaths.reduce((total, aftermath) => total + pick(aftermath), 0);
  const none = (what: string, value: number) => ({ what, value, relation: 'at most', limit: 0, unit: '' }) as const;
  return {
    how: `${aftermaths.length} kills of one growing data directory, 2–4 s into a load of 32 HTTPS connections; after each, started again and the file read by another process`,
    rounds: aftermaths.length,
    table: [
      {
        contender: nectoProxy.name,
        version,
        about: nectoProxy.about,
        figures: {
          kills: String(aftermaths.length),
          'answers in all': sum((aftermath) => aftermath.answers).toLocaleString('en'),
          'had for 1 s': sum((aftermath) => aftermath.durable).toLocaleString('en'),
          'restart, longest, ms': String(Math.max(...aftermaths.map(({ restartMs }) => restartMs))),
        },
      },
    ],
    aims: [
      none(
        'entries missing that the client had for 1 s',
        sum(({ missing }) => missing),
      ),
      none(
        'sessions with a wrong counter',
        sum(({ wrongCounters }) => wrongCounters),
      ),
      none('files that fail `PRAGMA integrity_check`', aftermaths.filter(({ integrity }) => integrity !== 'ok').length),
      none(
        'starts without exactly one active session',
        aftermaths.filter(({ activeSessions }) => activeSessions !== 1).length,
      ),
    ],
    remarks: [],
    ...(sum(({ durable }) => durable) === 0 ? { invalid: 'no answers to look for' } : {}),
  };
}
