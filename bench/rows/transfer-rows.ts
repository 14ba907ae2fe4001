import type { RunningNectoProxy } from '../contenders/necto-proxy.ts';
import { MemoryWatch } from '../lab/process-usage.ts';
import { median, pairedRatios } from '../lab/statistics.ts';
import type { Route } from '../load/commands.ts';
import { type Pair, pairTable, withPair } from './pair.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

const directions = ['download', 'upload'] as const;
type Direction = (typeof directions)[number];

interface TransferPlan {
  id: string;
  title: string;
  /** The setting under test; undefined leaves the default. */
  maxBodySize: number | undefined;
  leastRatio: number;
}

const growthLimitMegabytes = 64;

export const transferCut: Row = transferRow({
  id: 'transfer-default',
  title: '1 GB HTTPS download and upload, default settings (the copy is cut at 100 MiB)',
  maxBodySize: undefined,
  leastRatio: 0.45,
});

export const transferKept: Row = transferRow({
  id: 'transfer-kept',
  title: '1 GB HTTPS download and upload with `maxBodySize` 0, all of it kept in `data.db`',
  maxBodySize: 0,
  leastRatio: 0.25,
});

function transferRow(plan: TransferPlan): Row {
  return {
    id: plan.id,
    title: plan.title,
    run: (bench) => withPair(bench, (pair) => measureTransfers(plan, bench, pair)),
  };
}

async function measureTransfers(plan: TransferPlan, bench: Bench, pair: Pair): Promise<RowResult> {
  const { ours } = pair;
  if (plan.maxBodySize !== undefined) {
    await ours.api('PATCH', '/api/settings', { maxBodySize: plan.maxBodySize });
  }
  await warmUp(bench, pair);
  const bodyBytes = bench.effort.isQuick ? 256 * 1024 ** 2 : 1024 ** 3;
  const speeds = { download: [[], []] as number[][], upload: [[], []] as number[][] };
  const growth = { download: [] as number[], upload: [] as number[] };
  const problems: string[] = [];
  for (let round = 0; round < bench.effort.rounds; round++) {
    for (const direction of directions) {
      for (const [lane, route] of pair.routes.entries()) {
        const watch = new MemoryWatch(ours.pid);
        const speed = await send(bench, { route, direction, bodyBytes }, problems);
        const grownMegabytes = watch.stop() / 1e6;
        speeds[direction][lane]?.push(speed);
        if (lane === 0) continue;
        growth[direction].push(grownMegabytes);
        await checkRecord(plan, ours, direction, bodyBytes, problems);
        bench.say(
          `round ${round + 1} ${direction}: tunnel ${speeds[direction][0]?.at(-1)?.toFixed(0)} MB/s, ours ${speed.toFixed(0)} MB/s, memory +${grownMegabytes.toFixed(0)} MB`,
        );
      }
    }
  }
  return {
    how: `one open connection, one body of ${bodyBytes / 1024 ** 2} MiB, tunnel and NectoProxy in turn; resident memory sampled every 50 ms from just before the request, the highest round counts; the record is checked after each`,
    rounds: bench.effort.rounds,
    table: pairTable(pair, speedFigures(speeds, 0), speedFigures(speeds, 1)),
    aims: directions.flatMap((direction) => aimsOf(plan, direction, speeds, growth)),
    remarks: [],
    ...(problems.length > 0 ? { invalid: problems.join('; ') } : {}),
  };
}

/** Code compiled, pools filled: what grows after this grows because of the body. */
async function warmUp(bench: Bench, pair: Pair): Promise<void> {
  for (const route of pair.routes) {
    await bench.load.run({
      kind: 'throughput',
      route,
      path: '/small/',
      connections: 4,
      warmUpMs: 0,
      measureMs: 1000,
    });
  }
}

async function send(
  bench: Bench,
  what: { route: Route; direction: Direction; bodyBytes: number },
  problems: string[],
): Promise<number> {
  const result = await bench.load.run({ kind: 'transfer', ...what }, 300_000);
  if (result.arrivedBytes !== what.bodyBytes) {
    problems.push(`${what.direction}: ${result.arrivedBytes} of ${what.bodyBytes} bytes arrived`);
  }
  return result.megabytesPerSecond;
}

interface EntryView {
  id: string;
  requestBodySize: number;
  responseBodySize: number;
  isTruncated: boolean | number;
}

/** The newest entry must tell the true size, and whether its copy was cut; an uncut copy must hold its last byte. */
async function checkRecord(
  plan: TransferPlan,
  ours: RunningNectoProxy,
  direction: Direction,
  bodyBytes: number,
  problems: string[],
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1000)); // "on disk within a second"
  const list = (await (await ours.api('GET', '/api/traffic?limit=1')).json()) as {
    entries: EntryView[];
  };
  const entry = list.entries[0];
  const size = direction === 'download' ? entry?.responseBodySize : entry?.requestBodySize;
  const isCut = plan.maxBodySize === undefined && bodyBytes > 100 * 1024 ** 2;
  if (size !== bodyBytes) problems.push(`${direction}: the entry says ${size} bytes`);
  if (Boolean(entry?.isTruncated) !== isCut) problems.push(`${direction}: wrong isTruncated`);
  if (isCut || entry === undefined) return;
  const side = direction === 'download' ? 'response' : 'request';
  const response = await fetchLastBytes(ours, `/api/traffic/${entry.id}/${side}/body`);
  const whole = response.headers.get('content-range')?.split('/')[1];
  if (whole !== String(bodyBytes)) problems.push(`${direction}: the stored body has ${whole} bytes`);
}

function fetchLastBytes(ours: RunningNectoProxy, path: string): Promise<Response> {
  return ours.api('GET', path, undefined, { range: 'bytes=-16' });
}

function aimsOf(
  plan: TransferPlan,
  direction: Direction,
  speeds: Record<Direction, number[][]>,
  growth: Record<Direction, number[]>,
): Aim[] {
  const ratio = median(pairedRatios(speeds[direction][1] ?? [], speeds[direction][0] ?? []));
  return [
    {
      what: `${direction}: throughput ÷ blind tunnel`,
      value: ratio,
      relation: 'at least',
      limit: plan.leastRatio,
      unit: '×',
    },
    {
      what: `${direction}: resident memory grew by (worst round)`,
      value: Math.max(...growth[direction]),
      relation: 'below',
      limit: growthLimitMegabytes,
      unit: 'MB',
    },
  ];
}

function speedFigures(speeds: Record<Direction, number[][]>, lane: number): Record<string, string> {
  return {
    'download MB/s': median(speeds.download[lane] ?? []).toFixed(0),
    'upload MB/s': median(speeds.upload[lane] ?? []).toFixed(0),
  };
}
