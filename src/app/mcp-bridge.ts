// `mcp start` where clients are reached in another way than the server: the listener, the servers behind it and the record, in one process. The
// store is opened beside the traffic; when it does not open, traffic goes on without it.
import { randomFillSync } from 'node:crypto';
import type { ConversationOptions } from '../capture/mcp/bridge-conversation.ts';
import { listenForBridge } from '../capture/mcp/bridge-http-listener.ts';
import { openHttpUpstream } from '../capture/mcp/bridge-http-upstream.ts';
import { BridgeSseListener } from '../capture/mcp/bridge-sse-listener.ts';
import { openSseUpstream } from '../capture/mcp/bridge-sse-upstream.ts';
import { listenOnStdio } from '../capture/mcp/bridge-stdio-listener.ts';
import { openStdioUpstream } from '../capture/mcp/bridge-stdio-upstream.ts';
import { BridgeStreamableListener } from '../capture/mcp/bridge-streamable-listener.ts';
import type { OpenUpstream } from '../capture/mcp/bridge-upstream.ts';
import { EarlyMcpEvents } from '../capture/mcp/early-events.ts';
import { HoldDesk } from '../capture/mcp/hold-desk.ts';
import { ToolParameters } from '../capture/mcp/tool-parameters.ts';
import { commandLine } from '../frontends/cli/mcp/command-line.ts';
import type {
  BridgeTarget,
  McpBridgeStart,
  McpStdioBridgeStart,
  StartedHttpRelay,
} from '../frontends/cli/mcp/relay-options.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { createMcpSessionFile } from '../serve/mcp-session/live-session-file.ts';
import { followWhenOpen } from './follow-decisions.ts';
import { passWhenOpen, type RelayRecordingPlace, sessionOf } from './relay-recording.ts';
import { openStandardStreams } from './standard-streams.ts';
import { tellBoth } from './tell-both.ts';
import { readUpstreamAuthorities } from './upstream-authorities.ts';

export interface RunningBridge {
  started: StartedHttpRelay;
  close(): Promise<void>;
}

/** How long the servers may take to end, when this process has two seconds. */
const serversEndMs = 1_000;
const flushLimitMs = 5_000;
/** How long a slow disk may hold up the end of a process that a client has started; clients ask again after 2 s, and kill 2 s after that. */
const commitLimitMs = 3_500;

/** Clients come over HTTP. */
export async function runMcpBridge(options: McpBridgeStart, place: RelayRecordingPlace): Promise<RunningBridge> {
  const { early, file, conversation } = prepare(options, place);
  const { transport, listenHost: host, listenPort: port } = options.listen;
  const listener =
    transport === 'sse' ? new BridgeSseListener(conversation) : new BridgeStreamableListener(conversation);
  const answer = listener.answer.bind(listener);
  const socket = await listenForBridge({ host, port, answer, reportBug: place.reportBug });
  process.once('exit', () => listener.kill());
  const opening = passWhenOpen(early, place);
  void followWhenOpen(opening, conversation.desk);
  const recording = await opening;
  return {
    started: {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${socket.port}${listener.path}`,
      session: recording === null ? null : await sessionOf(recording),
      dataDir: place.paths.dataDir,
      pid: process.pid,
    },
    async close() {
      const over = listener.close();
      await Promise.race([over, limit(serversEndMs)]);
      listener.kill();
      await Promise.race([over, limit(serversEndMs / 4)]);
      socket.close();
      await Promise.all([file?.close(), recording?.close()]);
    },
  };
}

/** The client has started us. Resolves never: the process ends as the conversation does. */
export async function runStdioBridge(options: McpStdioBridgeStart, place: RelayRecordingPlace): Promise<never> {
  const { early, file, conversation } = prepare(options, place);
  const { input, output } = openStandardStreams();
  const listener = listenOnStdio({ ...conversation, input, output, say: place.writeLine });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => listener.close());
  const recording = passWhenOpen(early, place);
  void followWhenOpen(recording, conversation.desk);
  const isInOrder = await listener.ended;
  // What a slow reader has not taken yet would be lost with the process.
  await Promise.race([new Promise<void>((resolve) => output.end(resolve)), limit(flushLimitMs)]);
  const kept = Promise.all([file?.close(), recording.then((opened) => opened?.close())]);
  await Promise.race([kept.catch((error: unknown) => place.reportBug(error, 'record')), limit(commitLimitMs)]);
  process.exit(isInOrder ? 0 : 1);
}

interface Prepared {
  early: EarlyMcpEvents;
  file: ReturnType<typeof createMcpSessionFile> | null;
  conversation: Omit<ConversationOptions, 'client'>;
}

function prepare(options: McpBridgeStart | McpStdioBridgeStart, place: RelayRecordingPlace): Prepared {
  const { listen, target, sessionFile } = options;
  const early = new EarlyMcpEvents();
  const file = sessionFile === undefined ? null : createMcpSessionFile(sessionFile, place.writeLine);
  const events = file === null ? early : tellBoth(early, file);
  const createId = createUuidV7(Date.now, (bytes) => void randomFillSync(bytes));
  const metadata = { ...options.metadata, listen_transport: listen.transport };
  const say = (line: string): void => place.writeLine(`nectoproxy: ${line}`);
  const desk = new HoldDesk({ intercept: options.intercept ?? null, say });
  const toolParameters = new ToolParameters();
  const open = upstreamOf(target, toolParameters);
  return { early, file, conversation: { open, events, createId, metadata, desk, toolParameters } };
}

function upstreamOf(target: BridgeTarget, toolParameters: ToolParameters): OpenUpstream {
  if (target.transport === 'stdio') {
    const { command, args, env, cwd } = target;
    const server = { command, args, env: { ...process.env, ...env }, cwd };
    const serverCommand = commandLine([command, ...args]);
    return (listener) => openStdioUpstream({ server, serverCommand }, listener);
  }
  const upstreamCa = readUpstreamAuthorities(target.upstreamCa);
  const http = { url: target.targetUrl, headers: target.headers, upstreamCa };
  if (target.transport === 'sse') return (listener) => openSseUpstream(http, listener);
  return (listener) => openHttpUpstream({ ...http, toolParameters }, listener);
}

function limit(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}
