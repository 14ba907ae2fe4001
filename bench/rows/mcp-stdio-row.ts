import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPath, nectoProxy, packageVersion } from '../contenders/necto-proxy.ts';
import { median, pairedRatios, percentile } from '../lab/statistics.ts';
import { recordedMessages } from '../mcp/recorded-messages.ts';
import { StdioClient } from '../mcp/stdio-client.ts';
import type { Bench, Row, RowResult } from './row.ts';

/** A stdio relay between a client and a server, beside no relay and beside `cat` on both sides. */
export const mcpStdio: Row = {
  id: 'mcp-stdio',
  title: 'MCP over stdio, 1 KB messages, all recorded',
  run: measureStdio,
};

const serverPath = fileURLToPath(new URL('../mcp/stdio-server-process.ts', import.meta.url));
const ways = ['direct', 'cat', 'relay'] as const;
type Way = (typeof ways)[number];
const names: Record<Way, string> = { direct: 'direct', cat: '`cat` on both sides', relay: nectoProxy.name };

interface Figures {
  tookMs: number[];
  perSecond: number;
}

async function measureStdio(bench: Bench): Promise<RowResult> {
  const rounds: Array<Record<Way, Figures>> = [];
  let missing = 0;
  for (let round = 0; round < bench.effort.rounds; round += 1) {
    const dataFolder = join(bench.grounds.folder, `stdio-${round}`);
    const figures: Partial<Record<Way, Figures>> = {};
    for (const way of ways) figures[way] = await measureWay(bench, command(way, dataFolder));
    rounds.push(figures as Record<Way, Figures>);
    missing += expectedMessages(bench) - recordedMessages(dataFolder).messages;
    bench.say(ways.map((way) => `${way} ${textOf(figures[way] as Figures)}`).join(', '));
  }
  return resultOf(rounds, missing);
}

function command(way: Way, dataFolder: string): string[] {
  const server = [process.execPath, serverPath];
  if (way === 'direct') return server;
  if (way === 'cat') return ['sh', '-c', `cat | '${server.join("' '")}' | cat`];
  return [process.execPath, commandPath, 'mcp', 'wrap', '--data-dir', dataFolder, '--', ...server];
}

const counts = ({ effort }: Bench) => (effort.isQuick ? { alone: 1000, many: 20_000 } : { alone: 3000, many: 100_000 });
const warmUpRequests = 500;

/** Requests and their answers. */
const expectedMessages = (bench: Bench): number => 2 * (warmUpRequests + counts(bench).alone + counts(bench).many);

async function measureWay(bench: Bench, program: string[]): Promise<Figures> {
  const client = new StdioClient(program);
  const { alone, many } = counts(bench);
  await client.oneAtATime(warmUpRequests);
  const tookMs = await client.oneAtATime(alone);
  const seconds = await client.pipelined(many);
  await client.close();
  return { tookMs, perSecond: (2 * many) / seconds };
}

const textOf = ({ tookMs, perSecond }: Figures): string => `${median(tookMs).toFixed(3)} ms ${perSecond.toFixed(0)}/s`;

function resultOf(rounds: Array<Record<Way, Figures>>, missing: number): RowResult {
  const added = rounds.map((each) => median(each.relay.tookMs) - median(each.direct.tookMs));
  const speeds = (way: Way): number[] => rounds.map((each) => each[way].perSecond);
  const ratio = median(pairedRatios(speeds('relay'), speeds('cat')));
  return {
    how: 'requests and answers of 1 KB each between a client and a server of one process each, first one at a time, then as many as the pipes take; requests and answers are counted; every one is looked for in data.db afterwards',
    rounds: rounds.length,
    table: ways.map((way) => ({
      contender: names[way],
      version: way === 'relay' ? packageVersion() : '',
      about: way === 'relay' ? 'the shipped command, `nectoproxy mcp wrap`' : '',
      figures: {
        'p50 ms': median(rounds.map((each) => median(each[way].tookMs))).toFixed(3),
        'p99 ms': median(rounds.map((each) => percentile(each[way].tookMs, 0.99))).toFixed(3),
        'messages/s': median(speeds(way)).toFixed(0),
      },
    })),
    aims: [
      {
        what: 'p50 added to a message and its answer',
        value: median(added),
        relation: 'below',
        limit: 0.3,
        unit: 'ms',
      },
      {
        what: 'messages/s, of 30,000 or half of what cat passes on, whichever is less',
        value: Math.max(median(speeds('relay')) / 30_000, ratio / 0.5),
        relation: 'at least',
        limit: 1,
        unit: '×',
      },
    ],
    remarks: [],
    ...(missing === 0 ? {} : { invalid: `${missing} messages are missing from the record` }),
  };
}
