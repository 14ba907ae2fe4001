// `mcp start` where clients are reached in another way than the server: the listener, the servers behind it and the record, in one process. The
// store is opened beside the traffic; when it does not open, traffic goes on without it.
import { randomFillSync } from 'node:crypto';
import { listenForBridge } from '../capture/mcp/bridge-http-listener.ts';
import { openStdioUpstream } from '../capture/mcp/bridge-stdio-upstream.ts';
import { BridgeStreamableListener } from '../capture/mcp/bridge-streamable-listener.ts';
import type { OpenUpstream } from '../capture/mcp/bridge-upstream.ts';
import { EarlyMcpEvents } from '../capture/mcp/early-events.ts';
import { commandLine } from '../frontends/cli/mcp/command-line.ts';
import type { BridgeTarget, McpBridgeStart, StartedHttpRelay } from '../frontends/cli/mcp/relay-options.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { createMcpSessionFile } from '../serve/mcp-session/live-session-file.ts';
import { passWhenOpen, type RelayRecordingPlace, sessionOf } from './relay-recording.ts';
import { tellBoth } from './tell-both.ts';

export interface RunningBridge {
  started: StartedHttpRelay;
  close(): Promise<void>;
}

/** How long the servers may take to end, when this process has two seconds. */
const serversEndMs = 1_000;

export async function runMcpBridge(options: McpBridgeStart, place: RelayRecordingPlace): Promise<RunningBridge> {
  const { listen, target, sessionFile } = options;
  if (listen.transport === 'stdio') throw new Error('not here');
  const early = new EarlyMcpEvents();
  const file = sessionFile === undefined ? null : createMcpSessionFile(sessionFile, place.writeLine);
  const events = file === null ? early : tellBoth(early, file);
  const createId = createUuidV7(Date.now, (bytes) => void randomFillSync(bytes));
  const metadata = { ...options.metadata, listen_transport: listen.transport };
  const listener = new BridgeStreamableListener({ open: upstreamOf(target), events, createId, metadata });
  const { listenHost: host, listenPort: port } = listen;
  const answer = listener.answer.bind(listener);
  const socket = await listenForBridge({ host, port, answer, reportBug: place.reportBug });
  process.once('exit', () => listener.kill());
  const recording = await passWhenOpen(early, place);
  return {
    started: {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${socket.port}/mcp`,
      session: recording === null ? null : await sessionOf(recording),
      dataDir: place.paths.dataDir,
      pid: process.pid,
    },
    async close() {
      await endServers(listener);
      socket.close();
      await Promise.all([file?.close(), recording?.close()]);
    },
  };
}

async function endServers(listener: BridgeStreamableListener): Promise<void> {
  const over = listener.close();
  await Promise.race([over, limit(serversEndMs)]);
  listener.kill();
  await Promise.race([over, limit(serversEndMs / 4)]);
}

function upstreamOf(target: BridgeTarget): OpenUpstream {
  if (target.transport !== 'stdio') throw new Error('not yet');
  const { command, args, env, cwd } = target;
  const server = { command, args, env: { ...process.env, ...env }, cwd };
  const serverCommand = commandLine([command, ...args]);
  return (listener) => openStdioUpstream({ server, serverCommand }, listener);
}

function limit(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}
