import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningContender, routeThrough } from '../contenders/contender.ts';
import { nectoProxy, type RunningNectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import { MemoryWatch } from '../lab/process-usage.ts';
import type { ThroughputCommand, ThroughputResult } from '../load/commands.ts';
import { missingFromRecord } from './recorded-check.ts';
import type { Bench, Row, RowResult } from './row.ts';

/** Before this many answers code is still being compiled and pools filled: memory and speed count from here on. */
const settledAnswers = 10_000;

/** A long capture: memory stays flat and the last entries are recorded as fast as the first. */
export const millionEntries: Row = {
  id: 'million',
  title: '1,000,000 recorded entries of 1 KB',
  run: measureMillion,
};

interface LongRun {
  total: number;
  result: ThroughputResult;
  settledBytes: number;
  grownBytes: number;
  databaseBytes: number;
  problems: string[];
}

async function measureMillion(bench: Bench): Promise<RowResult> {
  const total = bench.effort.isQuick ? 200_000 : 1_000_000;
  const ours = await startNectoProxy(bench.grounds);
  try {
    return resultOf(await runLong(bench, ours, total), ours.version);
  } finally {
    bench.load.onMilestone = undefined;
    await ours.stop();
  }
}

async function runLong(bench: Bench, ours: RunningNectoProxy, total: number): Promise<LongRun> {
  let watch: MemoryWatch | undefined;
  bench.load.onMilestone = (answers) => {
    if (answers === settledAnswers) watch = new MemoryWatch(ours.pid, 250);
    bench.say(`${answers.toLocaleString('en')} answers, highest memory ${megabytes(watch?.peakBytes ?? 0)} MB`);
  };
  try {
    const result = await bench.load.run(loadOf(bench, ours, total), 1_800_000);
    const missing = await missingFromRecord(ours, 0, result.totalAnswers);
    return {
      total,
      result,
      settledBytes: watch?.startBytes ?? 0,
      grownBytes: watch?.stop() ?? 0,
      databaseBytes: statSync(join(ours.dataFolder, 'data.db')).size,
      problems: [
        ...(missing === undefined ? [] : [missing]),
        ...(result.failures === 0 ? [] : [`${result.failures} failures (${result.failureText})`]),
      ],
    };
  } finally {
    watch?.stop();
  }
}

function loadOf(bench: Bench, ours: RunningContender, total: number): ThroughputCommand {
  const tenths = Array.from({ length: 10 }, (_, tenth) => ((tenth + 1) * total) / 10);
  return {
    kind: 'throughput',
    route: routeThrough(ours, bench.grounds, 'https'),
    path: '/small/',
    connections: 32,
    warmUpMs: 0,
    measureMs: 0,
    maxRequests: total,
    milestones: [settledAnswers, ...tenths],
  };
}

function resultOf(run: LongRun, version: string): RowResult {
  const { total } = run;
  const first = speedBetween(run.result, settledAnswers, total / 10);
  const last = speedBetween(run.result, total * 0.9, total);
  return {
    how: `${total.toLocaleString('en')} HTTPS exchanges of 1 KB over 32 connections in one go; resident memory sampled every 250 ms from the 10,000th answer on; the last tenth is compared with the first, without its first 10,000`,
    rounds: 1,
    table: [
      {
        contender: nectoProxy.name,
        version,
        about: nectoProxy.about,
        figures: {
          'first tenth, requests/s': first.toFixed(0),
          'last tenth, requests/s': last.toFixed(0),
          'memory at 10,000, MB': megabytes(run.settledBytes),
          'highest memory, MB': megabytes(run.settledBytes + run.grownBytes),
          'data.db, MB': megabytes(run.databaseBytes),
        },
      },
    ],
    aims: [
      {
        what: 'resident memory grew by, from 10,000 entries on',
        value: run.grownBytes / 1e6,
        relation: 'below',
        limit: 64,
        unit: 'MB',
      },
      {
        what: 'throughput of the last tenth ÷ first tenth',
        value: last / first,
        relation: 'at least',
        limit: 0.8,
        unit: '×',
      },
    ],
    remarks: [],
    ...(run.problems.length > 0 ? { invalid: run.problems.join('; ') } : {}),
  };
}

function speedBetween(result: ThroughputResult, from: number, to: number): number {
  const reachedAtMs = (answers: number) =>
    result.milestones.find((milestone) => milestone.answers === answers)?.atMs ?? Number.NaN;
  return ((to - from) / (reachedAtMs(to) - reachedAtMs(from))) * 1000;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
