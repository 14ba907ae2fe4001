import { median, percentile } from '../lab/statistics.ts';
import { type Pair, pairTable, withPair } from './pair.ts';
import { missingFromRecord } from './recorded-check.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

const gigabyte = 1024 ** 3;

/** First request to hosts never seen: key, leaf certificate and both handshakes included. */
export const newHosts: Row = {
  id: 'new-hosts',
  title: 'First request to each of 100 new host names',
  run: (bench) =>
    withPair(bench, async (pair) => {
      await pair.ours.api('POST', '/api/dns', { host: '*.bench.test', address: '127.0.0.1' });
      const hosts = bench.effort.isQuick ? 20 : 100;
      const added: number[] = [];
      const samples: number[][] = [[], []];
      const before = await pair.ours.recordedCount();
      for (let round = 0; round < bench.effort.rounds; round++) {
        const names = Array.from({ length: hosts }, (_, n) => `h${n}-r${round}.bench.test`);
        const { routes } = pair;
        const result = await bench.load.run({ kind: 'newHosts', routes, path: '/small/', hosts: names });
        collect(samples, result.samples);
        added.push(median(differences(result.samples)));
        bench.say(`round ${round + 1}: ${added.at(-1)?.toFixed(2)} ms added (median)`);
      }
      const invalid = await missingFromRecord(pair.ours, before, hosts * bench.effort.rounds);
      return {
        how: `${hosts} names a round, each asked once through the tunnel and once through NectoProxy, TCP connection to end of answer; the added time is the median of the pairs`,
        rounds: bench.effort.rounds,
        table: sampleTable(pair, samples),
        aims: [atMost('added time, median', median(added), 10)],
        remarks: [],
        ...(invalid === undefined ? {} : { invalid }),
      };
    }),
};

/** One connection, one request at a time, blocks of requests taking turns. */
export const oneAtATime: Row = {
  id: 'latency',
  title: 'One HTTPS connection, one request at a time: added over the blind tunnel',
  run: (bench) =>
    withPair(bench, async (pair) => {
      const blocks = bench.effort.isQuick ? 10 : 50;
      const samples: number[][] = [[], []];
      const added = { p50: [] as number[], p99: [] as number[] };
      const before = await pair.ours.recordedCount();
      for (let round = 0; round < bench.effort.rounds; round++) {
        const { routes } = pair;
        const command = { kind: 'latency', routes, path: '/small/', blocks, blockRequests: 200 } as const;
        const result = await bench.load.run(command);
        collect(samples, result.samples);
        added.p50.push(addedAt(0.5, result.samples));
        added.p99.push(addedAt(0.99, result.samples));
        bench.say(
          `round ${round + 1}: p50 +${added.p50.at(-1)?.toFixed(3)} ms, p99 +${added.p99.at(-1)?.toFixed(3)} ms`,
        );
      }
      const asked = (blocks + 1) * 200 * bench.effort.rounds;
      const invalid = await missingFromRecord(pair.ours, before, asked);
      return {
        how: `one connection each, blocks of 200 requests that take turns, ${blocks} blocks a round; difference of the percentiles, median of the rounds`,
        rounds: bench.effort.rounds,
        table: sampleTable(pair, samples),
        aims: [atMost('added p50', median(added.p50), 0.1), atMost('added p99', median(added.p99), 1)],
        remarks: [],
        ...(invalid === undefined ? {} : { invalid }),
      };
    }),
};

/** Streaming: neither a long download nor an event stream waits for anything. */
export const firstByte: Row = {
  id: 'first-byte',
  title: 'First byte of a 1 GB download on an open connection, and each event of an event stream',
  run: (bench) => withPair(bench, (pair) => measureFirstByte(bench, pair)),
};

async function measureFirstByte(bench: Bench, pair: Pair): Promise<RowResult> {
  const { routes } = pair;
  const bytes: number[][] = [[], []];
  const events: number[][] = [[], []];
  const worstAdded: number[] = [];
  for (let round = 0; round < bench.effort.rounds; round++) {
    const path = `/download/${gigabyte}`;
    const samples = bench.effort.isQuick ? 10 : 30;
    collect(bytes, (await bench.load.run({ kind: 'firstByte', routes, path, samples })).samples);
    const count = bench.effort.isQuick ? 50 : 200;
    const stream = await bench.load.run({ kind: 'events', routes, count, everyMs: 20 });
    collect(events, stream.samples);
    worstAdded.push(addedAt(1, stream.samples));
    bench.say(`round ${round + 1}: worst event +${worstAdded.at(-1)?.toFixed(2)} ms`);
  }
  return {
    how: 'first byte: asked on a connection used before, time to the first body byte, then given up; events: one every 20 ms, both streams at once, delay from the origin’s write to the client’s read, the worst event of each stream compared',
    rounds: bench.effort.rounds,
    table: pairTable(
      pair,
      { ...delayFigures('first byte', bytes[0] ?? []), ...delayFigures('event', events[0] ?? []) },
      { ...delayFigures('first byte', bytes[1] ?? []), ...delayFigures('event', events[1] ?? []) },
    ),
    aims: [
      atMost('first byte, added, median', addedAt(0.5, bytes), 5),
      atMost('first byte, added, p99', addedAt(0.99, bytes), 5),
      atMost('worst event, added, median of rounds', median(worstAdded), 5),
    ],
    remarks: [],
  };
}

function sampleTable(pair: Pair, samples: number[][]) {
  return pairTable(pair, delayFigures('', samples[0] ?? []), delayFigures('', samples[1] ?? []));
}

function delayFigures(what: string, samples: number[]): Record<string, string> {
  const name = (figure: string) => `${what} ${figure} ms`.trim();
  return {
    [name('p50')]: percentile(samples, 0.5).toFixed(3),
    [name('p99')]: percentile(samples, 0.99).toFixed(3),
    [name('max')]: percentile(samples, 1).toFixed(2),
  };
}

function atMost(what: string, value: number, limit: number): Aim {
  return { what, value, relation: 'at most', limit, unit: 'ms' };
}

function addedAt(fraction: number, samples: number[][]): number {
  return percentile(samples[1] ?? [], fraction) - percentile(samples[0] ?? [], fraction);
}

function differences([theirs = [], ours = []]: number[][]): number[] {
  return ours.map((waited, index) => waited - (theirs[index] ?? Number.NaN));
}

function collect(into: number[][], from: number[][]): void {
  for (const [index, samples] of from.entries()) into[index]?.push(...samples);
}
