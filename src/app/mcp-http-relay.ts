// `mcp start` for servers over HTTP: the relay's socket, the store and what watches for MCP, in one process. The store is asked for first and
// waited for only a little: traffic begins without it when it does not open.
import { randomFillSync } from 'node:crypto';
import { HoldDesk } from '../capture/mcp/hold-desk.ts';
import { createHolding } from '../capture/mcp/http-holding.ts';
import { startHttpRelay } from '../capture/mcp/http-relay.ts';
import { McpHttpTap } from '../capture/mcp/http-tap.ts';
import type { HttpRelayStart, StartedHttpRelay } from '../frontends/cli/mcp/relay-options.ts';
import type { CaptureConfig } from '../model/capture-config.ts';
import type { CaptureEvents } from '../model/capture-events.ts';
import type { McpCaptureEvents } from '../model/mcp-capture-events.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { createMcpSessionFile, type McpSessionFile } from '../serve/mcp-session/live-session-file.ts';
import { readCaptureConfig } from './config-feed.ts';
import { followWhenOpen } from './follow-decisions.ts';
import { openRelayRecording, type RelayRecording, type RelayRecordingPlace, sessionOf } from './relay-recording.ts';
import { tellBoth } from './tell-both.ts';
import { readUpstreamAuthorities } from './upstream-authorities.ts';

export interface RunningHttpRelay {
  started: StartedHttpRelay;
  close(): Promise<void>;
}

export async function runHttpRelay(options: HttpRelayStart, place: RelayRecordingPlace): Promise<RunningHttpRelay> {
  const upstreamCa = readUpstreamAuthorities(options.upstreamCa);
  const recording = await openRelayRecording(place);
  try {
    return await open({ options, place, upstreamCa, recording });
  } catch (error) {
    await recording?.close();
    throw error;
  }
}

interface Opening {
  options: HttpRelayStart;
  place: RelayRecordingPlace;
  upstreamCa: string[];
  recording: RelayRecording | null;
}

async function open({ options, place, upstreamCa, recording }: Opening): Promise<RunningHttpRelay> {
  const createId = createUuidV7(Date.now, (bytes) => void randomFillSync(bytes));
  const { reportBug } = place;
  const file = options.sessionFile === undefined ? null : createMcpSessionFile(options.sessionFile, place.writeLine);
  const messages = listeners(recording, file);
  const { metadata, headers } = options;
  const recorder = recording?.recorder ?? unrecorded;
  const desk = deskOf({ options, place, recording });
  const telling = { recorder, messages, createId, metadata, desk, access: { headers, upstreamCa }, reportBug };
  const tap = messages && new McpHttpTap({ ...telling, messages, source: 'proxy', isRelay: true });
  const relay = await startHttpRelay({
    host: options.listenHost,
    port: options.listenPort,
    transport: options.transport,
    target: options.targetUrl,
    headers,
    events: tap ?? recorder,
    config: await configOf(recording),
    upstreamCa,
    createId,
    holding: tap && createHolding(tap, desk),
    reportBug,
    say: (sentence) => place.writeLine(`nectoproxy: ${sentence}`),
  });
  return {
    started: {
      url: relay.url,
      session: recording === null ? null : await sessionOf(recording),
      dataDir: place.paths.dataDir,
      pid: process.pid,
    },
    async close() {
      await relay.close();
      tap?.close();
      await Promise.all([file?.close(), recording?.close()]);
    },
  };
}

function deskOf({ options, place, recording }: Omit<Opening, 'upstreamCa'>): HoldDesk {
  const say = (line: string): void => place.writeLine(`nectoproxy: ${line}`);
  const desk = new HoldDesk({ intercept: options.intercept ?? null, say });
  void followWhenOpen(Promise.resolve(recording), desk);
  return desk;
}

/** Null when nobody wants to hear of messages. */
function listeners(recording: RelayRecording | null, file: McpSessionFile | null): McpCaptureEvents | null {
  const recorder = recording === null || recording.sessionId === null ? null : recording.recorder;
  if (recorder !== null && file !== null) return tellBoth(recorder, file);
  return recorder ?? file;
}

/** It stays in the session in which it began. Rules and mappings are those of now. */
async function configOf(recording: RelayRecording | null): Promise<CaptureConfig> {
  if (recording === null) return unrecordedConfig;
  return { ...(await readCaptureConfig(recording.store)), requestTimeoutMs: 0, recordTo: recording.sessionId };
}

const unrecordedConfig: CaptureConfig = {
  recordTo: null,
  maxBodyBytes: 0,
  requestTimeoutMs: 0,
  insecureHosts: [],
  passthrough: [],
  dnsMappings: [],
};

/** What capture tells when there is nobody to hear it. */
const unrecorded: CaptureEvents = {
  exchangeStarted() {},
  exchangeChanged() {},
  bodyReceived() {},
  frameRelayed() {},
  exchangeEnded() {},
  isCongested: () => false,
  onceDrained: (resume) => queueMicrotask(resume),
};
