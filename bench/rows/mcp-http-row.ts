import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPath, nectoProxy, packageVersion } from '../contenders/necto-proxy.ts';
import { startChild } from '../lab/child.ts';
import { median, percentile } from '../lab/statistics.ts';
import { recordedMessages } from '../mcp/recorded-messages.ts';
import type { Bench, Row, RowResult } from './row.ts';

/** A relay before a server over streamable HTTP: what it adds to a call. */
export const mcpHttp: Row = { id: 'mcp-http', title: 'MCP over streamable HTTP, 1 KB messages, one at a time', run };

const serverPath = fileURLToPath(new URL('../mcp/http-server-process.ts', import.meta.url));
const filling = 'a'.repeat(900);
const warmUpCalls = 300;

interface Round {
  direct: number[];
  relay: number[];
}

async function run(bench: Bench): Promise<RowResult> {
  const server = await startChild({ command: process.execPath, args: [serverPath] });
  const url = String(server.ready.url);
  const dataFolder = join(bench.grounds.folder, 'http');
  const relay = await startChild({
    command: process.execPath,
    args: [
      ...[commandPath, 'mcp', 'start', '--transport', 'streamable-http', '--target-url', url],
      ...['--listen-port', '0', '--no-tui', '--json', '--data-dir', dataFolder],
    ],
    readyWithinMs: 60_000,
  });
  const rounds: Round[] = [];
  const calls = bench.effort.isQuick ? 500 : 2000;
  try {
    const clients = { direct: new Caller(url), relay: new Caller(String(relay.ready.url)) };
    await clients.direct.call(warmUpCalls);
    await clients.relay.call(warmUpCalls);
    for (let round = 0; round < bench.effort.rounds; round += 1) {
      const one = { direct: await clients.direct.call(calls), relay: await clients.relay.call(calls) };
      rounds.push(one);
      bench.say(`direct ${median(one.direct).toFixed(3)} ms, NectoProxy ${median(one.relay).toFixed(3)} ms`);
    }
    clients.direct.close();
    clients.relay.close();
  } finally {
    await relay.stop('SIGINT');
    await server.stop();
  }
  const missing = 2 * (warmUpCalls + calls * bench.effort.rounds) - recordedMessages(dataFolder).messages;
  return resultOf(rounds, missing);
}

/** One open connection to one address. */
class Caller {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #lastId = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** Milliseconds of each call. */
  async call(count: number): Promise<number[]> {
    const tookMs: number[] = [];
    for (let n = 0; n < count; n += 1) {
      const startedAt = performance.now();
      await this.#once();
      tookMs.push(performance.now() - startedAt);
    }
    return tookMs;
  }

  close(): void {
    this.#agent.destroy();
  }

  #once(): Promise<void> {
    this.#lastId += 1;
    const params = { name: 'x', arguments: { text: filling } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.#lastId, method: 'tools/call', params });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    return new Promise((resolve, reject) => {
      const asked = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.on('end', resolve).resume();
      });
      asked.once('error', reject).end(body);
    });
  }
}

function resultOf(rounds: Round[], missing: number): RowResult {
  const added = rounds.map(({ direct, relay }) => median(relay) - median(direct));
  const names = { direct: 'direct', relay: nectoProxy.name } as const;
  return {
    how: 'POST of a call and its JSON answer, 1 KB each, over one open connection, directly and through the relay in turn; every message is looked for in data.db afterwards',
    rounds: rounds.length,
    table: (['direct', 'relay'] as const).map((way) => ({
      contender: names[way],
      version: way === 'relay' ? packageVersion() : '',
      about: way === 'relay' ? 'the shipped command, `nectoproxy mcp start`' : '',
      figures: {
        'p50 ms': median(rounds.map((each) => median(each[way]))).toFixed(3),
        'p99 ms': median(rounds.map((each) => percentile(each[way], 0.99))).toFixed(3),
      },
    })),
    aims: [{ what: 'p50 added to a call', value: median(added), relation: 'below', limit: 1, unit: 'ms' }],
    remarks: [],
    ...(missing === 0 ? {} : { invalid: `${missing} messages are missing from the record` }),
  };
}
