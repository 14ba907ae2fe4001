import { type Contender, routeThrough } from '../contenders/contender.ts';
import { cpuSeconds, residentBytes } from '../lab/process-usage.ts';
import { median, pairedRatios } from '../lab/statistics.ts';
import type { ThroughputResult } from '../load/commands.ts';
import { missingFromRecord } from './recorded-check.ts';
import type { Aim, Bench, ContenderFigures, Row, RowResult } from './row.ts';
import { lineUp, orderOfRound, type Starter, sendHome } from './starting-line.ts';

export interface ThroughputPlan {
  id: string;
  title: string;
  how: string;
  scheme: 'http' | 'https';
  path: string;
  /** Bytes of the body of each answer; fewer or more make the row invalid. */
  answerBytes: number;
  connections: number;
  hasNewConnectionEach?: boolean;
  contenders: Contender[];
  subject: string;
  /** The least ratio of the subject's requests per second to those of each rival. */
  atLeast: { rival: string; ratio: number }[];
}

/** What one contender did in one round. */
interface Lap {
  result: ThroughputResult;
  /** CPU time of the contender's process for each answer, warm-up included. */
  cpuMicroseconds: number;
}

/** A row that compares requests per second. */
export function throughputRow(plan: ThroughputPlan): Row {
  return { id: plan.id, title: plan.title, run: (bench) => runThroughput(plan, bench) };
}

async function runThroughput(plan: ThroughputPlan, bench: Bench): Promise<RowResult> {
  const line = await lineUp(plan.contenders, bench.grounds);
  const laps = new Map<Starter, Lap[]>(line.starters.map((starter) => [starter, []]));
  const problems: string[] = [];
  const memory = new Map<Starter, number>();
  try {
    for (const starter of line.starters) await meet(plan, bench, starter, problems);
    for (let round = 0; round < bench.effort.rounds; round++) {
      for (const starter of orderOfRound(line.starters, round)) {
        const lap = await runLap(plan, bench, starter, problems);
        laps.get(starter)?.push(lap);
        bench.say(`round ${round + 1} ${starter.contender.name}: ${lapText(lap)}`);
      }
    }
    for (const starter of line.starters) {
      const { pid } = starter.running;
      memory.set(starter, pid === undefined ? 0 : residentBytes(pid));
    }
  } finally {
    await sendHome(line);
  }
  return {
    how: plan.how,
    rounds: bench.effort.rounds,
    table: line.starters.map((starter) => figuresOf(starter, laps.get(starter) ?? [], memory.get(starter) ?? 0)),
    aims: plan.atLeast.map((aim) => aimOf(plan, aim, laps, line.remarks)),
    remarks: line.remarks,
    ...(problems.length > 0 ? { invalid: problems.join('; ') } : {}),
  };
}

/** A few requests before the first round: keys and leaf certificates are made once, some contenders take seconds for it. */
async function meet(plan: ThroughputPlan, bench: Bench, { contender, running }: Starter, problems: string[]) {
  const before = (await running.recordedCount?.()) ?? 0;
  const result = await bench.load.run({
    kind: 'throughput',
    route: routeThrough(running, bench.grounds, plan.scheme),
    path: plan.path,
    connections: plan.connections,
    hasNewConnectionEach: plan.hasNewConnectionEach ?? false,
    warmUpMs: 0,
    measureMs: 0,
    maxRequests: plan.connections * 2,
  });
  if (result.failures > 0) problems.push(`${contender.name}, before the rounds: ${result.failureText}`);
  const missing = await missingFromRecord(running, before, result.totalAnswers, plan.connections);
  if (missing !== undefined) problems.push(`${contender.name}, before the rounds: ${missing}`);
}

async function runLap(
  plan: ThroughputPlan,
  bench: Bench,
  { contender, running }: Starter,
  problems: string[],
): Promise<Lap> {
  const before = (await running.recordedCount?.()) ?? 0;
  const cpuBefore = running.pid === undefined ? 0 : cpuSeconds(running.pid);
  const result = await bench.load.run({
    kind: 'throughput',
    route: routeThrough(running, bench.grounds, plan.scheme),
    path: plan.path,
    connections: plan.connections,
    hasNewConnectionEach: plan.hasNewConnectionEach ?? false,
    warmUpMs: bench.effort.warmUpMs,
    measureMs: bench.effort.measureMs,
  });
  const missing = await missingFromRecord(running, before, result.totalAnswers);
  if (missing !== undefined) problems.push(`${contender.name}: ${missing}`);
  if (result.failures > 0) {
    problems.push(`${contender.name}: ${result.failures} failures (${result.failureText})`);
  }
  if (result.bodyBytes !== result.totalAnswers * plan.answerBytes) {
    problems.push(`${contender.name}: ${result.bodyBytes} body bytes in ${result.totalAnswers} answers`);
  }
  const cpu = running.pid === undefined ? 0 : cpuSeconds(running.pid) - cpuBefore;
  return { result, cpuMicroseconds: (cpu / Math.max(1, result.totalAnswers)) * 1e6 };
}

function aimOf(
  plan: ThroughputPlan,
  { rival, ratio }: { rival: string; ratio: number },
  laps: Map<Starter, Lap[]>,
  remarks: string[],
): Aim {
  const speedsOf = (name: string) =>
    [...laps]
      .filter(([starter]) => starter.contender.name === name)
      .flatMap(([, list]) => list.map((lap) => lap.result.perSecond));
  const ratios = pairedRatios(speedsOf(plan.subject), speedsOf(rival));
  const why = remarks.find((remark) => remark.startsWith(`${rival}:`));
  return {
    what: `requests/s ÷ ${rival}`,
    value: ratios.length > 0 ? median(ratios) : undefined,
    relation: 'at least',
    limit: ratio,
    unit: '×',
    ...(why === undefined ? {} : { why }),
  };
}

function figuresOf(starter: Starter, laps: Lap[], memoryBytes: number): ContenderFigures {
  const middle = (pick: (lap: Lap) => number) => median(laps.map(pick));
  return {
    contender: starter.contender.name,
    version: starter.running.version,
    about: starter.contender.about,
    figures: {
      'requests/s': Math.round(middle((lap) => lap.result.perSecond)).toLocaleString('en'),
      'p50 ms': middle((lap) => lap.result.p50Ms).toFixed(2),
      'p99 ms': middle((lap) => lap.result.p99Ms).toFixed(2),
      'CPU µs a request': middle((lap) => lap.cpuMicroseconds).toFixed(0),
      'memory after, MB': (memoryBytes / 1e6).toFixed(0),
    },
  };
}

function lapText({ result, cpuMicroseconds }: Lap): string {
  const speed = Math.round(result.perSecond).toLocaleString('en');
  return `${speed}/s, p99 ${result.p99Ms.toFixed(1)} ms, ${cpuMicroseconds.toFixed(0)} µs CPU a request`;
}
