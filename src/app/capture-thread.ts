// The thread that owns the sockets: capture and the recorder it tells, and nothing else. In come calls from capture-control.ts, each is
// answered once it is in force. Must never make a SQLite call, format, or end because of what a connection did.
//
//   main ── start, set-config, … ──► here ── batches ──► writer thread
//        ◄── done, refused, bug ────
import { randomFillSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { HoldDesk } from '../capture/mcp/hold-desk.ts';
import { createHolding } from '../capture/mcp/http-holding.ts';
import { McpHttpTap } from '../capture/mcp/http-tap.ts';
import { type Capture, startCapture } from '../capture/start-capture.ts';
import type { CaptureConfig } from '../model/capture-config.ts';
import type { McpControlQuery } from '../model/mcp-decision.ts';
import { createUuidV7 } from '../model/uuid.ts';
import { createRecorder, type Recorder } from '../record/recorder.ts';
import { createDirectories } from '../record/store/data-directory.ts';
import { packError } from '../record/store/error-transport.ts';
import type { CaptureMessage, CaptureRequest, CaptureStart, CaptureStarted } from './capture-messages.ts';
import { withCertificateFiles } from './certificate-access.ts';

interface Running {
  capture: Capture;
  recorder: Recorder;
  tap: McpHttpTap;
  desk: HoldDesk;
}

const main = parentPort;
if (main === null) throw new Error('capture-thread is started as a worker');

let running: Running | null = null;
main.on('message', (request: CaptureRequest) => void answer(request));
// The last net: whatever escaped a connection's own edge has not touched the others, so they go on.
process.on('uncaughtException', (error) => reportBug(error));
process.on('unhandledRejection', (reason) => reportBug(reason));

async function answer(request: CaptureRequest): Promise<void> {
  try {
    tell({ kind: 'done', id: request.id, result: await carryOut(request) });
  } catch (error) {
    tell({ kind: 'refused', id: request.id, error: packError(error) });
  }
}

function carryOut(request: CaptureRequest): unknown {
  switch (request.kind) {
    case 'start':
      return start(request.input);
    case 'set-config':
      return setConfig(request.input);
    case 'add-own-port':
      return open().capture.addOwnPort(request.input);
    case 'obey-mcp':
      return withDesk((desk) => desk.obey(request.input));
    case 'suspend-mcp':
      return withDesk((desk) => desk.suspend(request.input));
    case 'clear-certificates':
      return open().capture.clearCertificateCache();
    case 'close':
      return close();
  }
}

async function start({ recorderPort, config, intercept, ...options }: CaptureStart): Promise<CaptureStarted> {
  const recorder = createRecorder(recorderPort, { maxBodyBytes: config.maxBodyBytes });
  try {
    const createId = createUuidV7(Date.now, fillRandom);
    const desk = new HoldDesk({ intercept, say: (line) => tell({ kind: 'say', line }) });
    const tap = new McpHttpTap({
      recorder,
      messages: recorder,
      createId,
      source: 'capture',
      metadata: {},
      isRelay: false,
      desk,
      access: { headers: [], upstreamCa: options.upstreamCa },
      reportBug,
    });
    const capture = await withCertificateFiles(options.certsDir, () => {
      createDirectories(options.certsDir);
      const holding = createHolding(tap, desk);
      return startCapture({ ...options, config, events: tap, createId, reportBug, holding });
    });
    running = { capture, recorder, tap, desk };
    return { port: capture.port, address: capture.address, caFingerprint256: capture.rootCertificate().fingerprint256 };
  } catch (error) {
    await recorder.close();
    throw error;
  }
}

function setConfig(config: CaptureConfig): null {
  const { capture, recorder } = open();
  recorder.setConfig(config);
  capture.setConfig(config);
  return null;
}

function withDesk(order: (desk: HoldDesk) => void): McpControlQuery {
  const { desk } = open();
  order(desk);
  return desk.questions();
}

async function close(): Promise<null> {
  const closing = running;
  running = null;
  closing?.desk.suspend('the proxy ends.');
  await closing?.capture.close();
  closing?.tap.close();
  await closing?.recorder.close();
  return null;
}

function open(): Running {
  if (running === null) throw new Error('capture is not running');
  return running;
}

function reportBug(error: unknown, exchangeId?: string): void {
  tell({ kind: 'bug', error: packError(error), exchangeId: exchangeId ?? null });
}

function tell(message: CaptureMessage): void {
  main?.postMessage(message);
}

function fillRandom(bytes: Uint8Array): void {
  randomFillSync(bytes);
}
