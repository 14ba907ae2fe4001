import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPath, nectoProxy, packageVersion, startNectoProxy } from '../contenders/necto-proxy.ts';
import { startChild } from '../lab/child.ts';
import { MemoryWatch, residentBytes } from '../lab/process-usage.ts';
import { launchUi } from '../lab/ui-page.ts';
import { type ConnectionPageFigures, measureConnectionPage } from '../mcp/connection-page.ts';
import { type RecordedMessages, recordedMessages } from '../mcp/recorded-messages.ts';
import { StdioClient } from '../mcp/stdio-client.ts';
import type { Aim, Bench, Row, RowResult } from './row.ts';

/** A long MCP recording: memory of the relay, opening it in the web UI, and files of it. */
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
  const page = await openPage(bench, dataFolder, recorded);
  const ofPage = pageAims(page);
  for (const { what, value, unit } of ofPage) bench.say(`${what}: ${value.toFixed(0)} ${unit}`);
  const passages = await files(bench, dataFolder, recorded.connectionId);
  const figures = {
    'recorded, messages/s': perSecond.toFixed(0),
    'relay grew by, MB': (grownBytes / 1e6).toFixed(0),
    'opens in ms': page.clickedMs.toFixed(0),
    'by a link in ms': page.linkedMs.toFixed(0),
    'longest task in ms': page.scrollTaskMs.toFixed(0),
    'tab, MB': `${(page.processBytes / 1e6).toFixed(0)}, JavaScript heap ${(page.heapBytes / 1e6).toFixed(0)}`,
    ...Object.fromEntries(
      passages.map(({ what, megabytesPerSecond, peakBytes }) => [
        what,
        `${megabytesPerSecond.toFixed(0)} MB/s, at most ${(peakBytes / 1e6).toFixed(0)} MB`,
      ]),
    ),
  };
  return {
    how: `${messages.toLocaleString('en')} requests and answers of 1 KB through \`mcp wrap\`; resident memory from the ${settledRequests.toLocaleString('en')}th request on; then real Chromium: from the click in the list of connections, or from the start of the navigation, to the frame that shows the messages, medians of 5; then the commands on the session file, their resident memory as a whole`,
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
      ...ofPage,
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

/** As somebody sees it in the web UI. */
async function openPage(bench: Bench, dataFolder: string, recorded: RecordedMessages): Promise<ConnectionPageFigures> {
  const ours = await startNectoProxy(bench.grounds, dataFolder);
  const browser = await launchUi();
  try {
    return await measureConnectionPage(browser, ours.uiUrl, recorded);
  } finally {
    await browser.close();
    await ours.stop();
  }
}

/** The limits of tab and thread are those of the list of entries. */
function pageAims(page: ConnectionPageFigures): Array<Aim & { value: number }> {
  const aim = (what: string, value: number, limit: number, unit: string) => {
    return { what, value, relation: 'at most' as const, limit, unit };
  };
  return [
    aim('a connection opens in the UI in', page.clickedMs, 300, 'ms'),
    aim('a link to a message in the middle opens in', page.linkedMs, 1000, 'ms'),
    aim('longest task of the page, scrolled end to end and back', page.scrollTaskMs, 50, 'ms'),
    aim('private memory of the tab after that', page.processBytes / 1e6, 150, 'MB'),
  ];
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
