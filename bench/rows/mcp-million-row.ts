import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPath, nectoProxy, packageVersion, startNectoProxy } from '../contenders/necto-proxy.ts';
import { startChild } from '../lab/child.ts';
import { MemoryWatch, residentBytes } from '../lab/process-usage.ts';
import { median } from '../lab/statistics.ts';
import { recordedMessages } from '../mcp/recorded-messages.ts';
import { StdioClient } from '../mcp/stdio-client.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

/** A long MCP recording: memory of the relay, opening it, and files of it. */
export const mcpMillion: Row = { id: 'mcp-million', title: '1,000,000 recorded MCP messages, and files of them', run };

const serverPath = fileURLToPath(new URL('../mcp/stdio-server-process.ts', import.meta.url));
/** Before this many code is still being compiled and pools filled. */
const settledRequests = 10_000;

interface FilePassage {
  what: string;
  megabytesPerSecond: number;
  peakBytes: number;
}

async function run(bench: Bench): Promise<RowResult> {
  const messages = bench.effort.isQuick ? 100_000 : 1_000_000;
  const dataFolder = join(bench.grounds.folder, 'nectoproxy');
  const { grownBytes, perSecond } = await record(dataFolder, messages);
  bench.say(`recorded at ${perSecond.toFixed(0)}/s, memory grew by ${(grownBytes / 1e6).toFixed(0)} MB`);
  const recorded = recordedMessages(dataFolder);
  const openedMs = await openConnection(bench, dataFolder, recorded.connectionId);
  bench.say(`a connection opens in ${openedMs.toFixed(0)} ms`);
  const passages = await files(bench, dataFolder, recorded.connectionId);
  const figures = {
    'recorded, messages/s': perSecond.toFixed(0),
    'relay grew by, MB': (grownBytes / 1e6).toFixed(0),
    'opens in ms': openedMs.toFixed(0),
    ...Object.fromEntries(
      passages.map(({ what, megabytesPerSecond, peakBytes }) => [
        what,
        `${megabytesPerSecond.toFixed(0)} MB/s, at most ${(peakBytes / 1e6).toFixed(0)} MB`,
      ]),
    ),
  };
  return {
    how: `${messages.toLocaleString('en')} requests and answers of 1 KB through \`mcp wrap\`; resident memory from the ${settledRequests.toLocaleString('en')}th request on; the newest page of the connection asked of the API; then the commands on the session file, their resident memory as a whole`,
    rounds: 1,
    table: [
      {
        contender: nectoProxy.name,
        version: packageVersion(),
        about: 'the shipped commands, `nectoproxy mcp …`',
        figures,
      },
    ],
    aims: [
      {
        what: 'the relay’s resident memory grew by',
        value: grownBytes / 1e6,
        relation: 'below',
        limit: 64,
        unit: 'MB',
      },
      { what: 'a connection opens in', value: openedMs, relation: 'at most', limit: 300, unit: 'ms' },
      ...passages.flatMap(({ what, megabytesPerSecond, peakBytes }): Aim[] => [
        { what: `${what} of a session file`, value: megabytesPerSecond, relation: 'at least', limit: 50, unit: 'MB/s' },
        { what: `${what}: memory at most`, value: peakBytes / 1e6, relation: 'below', limit: 400, unit: 'MB' },
      ]),
    ],
    remarks: [],
    ...(recorded.messages === messages
      ? {}
      : { invalid: `${recorded.messages} of ${messages} messages were recorded` }),
  };
}

async function record(dataFolder: string, messages: number): Promise<{ grownBytes: number; perSecond: number }> {
  const wrap = [process.execPath, commandPath, 'mcp', 'wrap', '--data-dir', dataFolder, '--'];
  const client = new StdioClient([...wrap, process.execPath, serverPath]);
  await client.pipelined(settledRequests);
  const watch = new MemoryWatch(client.pid, 250);
  const requests = messages / 2 - settledRequests;
  const seconds = await client.pipelined(requests);
  const grownBytes = watch.stop();
  await client.close();
  return { grownBytes, perSecond: (2 * requests) / seconds };
}

/** What the web UI asks first: the connection and its newest messages. */
async function openConnection(bench: Bench, dataFolder: string, id: string): Promise<number> {
  const ours = await startNectoProxy(bench.grounds, dataFolder);
  try {
    const tookMs: number[] = [];
    for (let n = 0; n < 5; n += 1) {
      const startedAt = performance.now();
      const paths = [`/api/mcp/connections/${id}`, `/api/mcp/messages?connectionId=${id}&limit=200`];
      await Promise.all(paths.map(async (path) => (await ours.api('GET', path)).arrayBuffer()));
      tookMs.push(performance.now() - startedAt);
    }
    return Math.max(median(tookMs), tookMs[0] ?? 0);
  } finally {
    await ours.stop();
  }
}

async function files(bench: Bench, dataFolder: string, connectionId: string): Promise<FilePassage[]> {
  const file = join(bench.grounds.folder, 'session.json');
  const commands = {
    export: ['export', '--connection', connectionId, '--output', file, '--data-dir', dataFolder],
    inspect: ['inspect', '--session-file', file],
    import: ['import', file, '--data-dir', dataFolder],
  };
  const passages: FilePassage[] = [];
  for (const [what, args] of Object.entries(commands)) {
    const startedAt = performance.now();
    const peakBytes = await runCommand(['mcp', ...args]);
    const seconds = (performance.now() - startedAt) / 1000;
    const megabytesPerSecond = statSync(file).size / 1e6 / seconds;
    passages.push({ what, megabytesPerSecond, peakBytes });
    bench.say(`${what}: ${megabytesPerSecond.toFixed(0)} MB/s, at most ${(peakBytes / 1e6).toFixed(0)} MB`);
  }
  return passages;
}

/** Resolves to the most memory the command had. */
async function runCommand(args: string[]): Promise<number> {
  const child = await startChild({ command: process.execPath, args: [commandPath, ...args], announces: false });
  child.process.stdout?.resume();
  let peakBytes = 0;
  const timer = setInterval(() => {
    if (child.process.exitCode === null) peakBytes = Math.max(peakBytes, residentBytes(child.pid));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.process.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`nectoproxy ${args.slice(0, 2).join(' ')} ended with ${code}`);
  return peakBytes;
}
