// `mcp wrap`: a stdio relay as a process of its own. The order matters: the server is started first, the store is opened beside the traffic,
// and when the server is gone the record is committed before this process ends as the server did.
//
//   spawn server ─► bytes flow ────────────────────────────► server gone ─► commit ─► same exit code or signal
//        └─ open store (0.1–0.3 s) ─► recorder takes over ──────────────────┘
import { randomFillSync } from 'node:crypto';
import { constants } from 'node:os';
import { EarlyMcpEvents } from '../capture/mcp/early-events.ts';
import { HoldDesk } from '../capture/mcp/hold-desk.ts';
import type { ServerEnd } from '../capture/mcp/server-process.ts';
import { type StdioRelay, startStdioRelay } from '../capture/mcp/stdio-relay.ts';
import { StdioMessageTap } from '../capture/mcp/stdio-tap.ts';
import { commandLine } from '../frontends/cli/mcp/command-line.ts';
import type { WrapOptions } from '../frontends/cli/mcp/relay-options.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { createMcpSessionFile } from '../serve/mcp-session/live-session-file.ts';
import { followWhenOpen } from './follow-decisions.ts';
import { passWhenOpen, type RelayRecordingPlace } from './relay-recording.ts';
import { openStandardStreams } from './standard-streams.ts';
import { tellBoth } from './tell-both.ts';
import { keepYoungGenerationSmall } from './young-generation.ts';

/** How long an opening or a slow disk may hold up the end of this process. Clients ask again after 2 s, and kill 2 s after that. */
const commitLimitMs = 3_500;

/** Resolves never: the process ends as the server did. */
export async function wrapMcpServer(
  { command, args, metadata, env, cwd, sessionFile, intercept }: WrapOptions,
  place: RelayRecordingPlace,
): Promise<never> {
  keepYoungGenerationSmall();
  const early = new EarlyMcpEvents();
  const file = sessionFile === undefined ? null : createMcpSessionFile(sessionFile, place.writeLine);
  const events = file === null ? early : tellBoth(early, file);
  const createId = createUuidV7(Date.now, (bytes) => void randomFillSync(bytes));
  const desk = new HoldDesk({ intercept: intercept ?? null, say: (line) => place.writeLine(`nectoproxy: ${line}`) });
  const tap = new StdioMessageTap({
    events,
    createId,
    source: 'wrap',
    serverCommand: commandLine([command, ...args]),
    metadata,
    desk,
    reportBug: place.reportBug,
  });
  const relay = startStdioRelay({
    server: { command, args, env: { ...process.env, ...env }, cwd },
    ...openStandardStreams(),
    tap,
  });
  passSignals(relay);
  const recording = passWhenOpen(early, place);
  void followWhenOpen(recording, desk);
  const end = await relay.ended;
  if (end.kind === 'not-started') place.writeLine(`nectoproxy: The MCP server could not be started: ${end.reason}.`);
  try {
    tap.serverEnded(end);
    const kept = Promise.all([file?.close(), recording.then((opened) => opened?.close())]);
    await Promise.race([kept, limit(commitLimitMs)]);
  } catch (error) {
    place.reportBug(error, 'record');
  }
  return endAs(end);
}

function passSignals(relay: StdioRelay): void {
  // Ctrl-C on a terminal reaches the server by itself; passing it on would count twice.
  const isOnTerminal = Boolean(process.stdin.isTTY);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !isOnTerminal) relay.signal(signal);
    });
  }
}

function endAs(end: ServerEnd): never {
  if (end.kind === 'not-started') process.exit(end.exitCode);
  const signal = end.signal as NodeJS.Signals | null;
  if (signal === null) process.exit(end.code ?? 0);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // The convention of shells, where a signal does not end us: it is ignored, or there are none.
  process.exit(128 + constants.signals[signal]);
}

function limit(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}
