// A proxy of the product's own parts on a free port, with a certificate folder that is removed afterwards.
import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Capture, type CaptureOptions, startCapture } from '../../../src/capture/start-capture.ts';
import type { CaptureConfig } from '../../../src/model/capture-config.ts';
import { createUuidV7 } from '../../../src/model/uuid.ts';
import { createRecordingEvents, type RecordingEvents } from './recording-events.ts';

export interface TestProxy extends Capture {
  events: RecordingEvents;
  certsDir: string;
  /** The root CA, PEM. */
  ca: string;
  bugs: unknown[];
  configure(change: Partial<CaptureConfig>): void;
}

export const emptyConfig: CaptureConfig = {
  recordTo: 'session-1',
  maxBodyBytes: 0,
  requestTimeoutMs: 0,
  insecureHosts: [],
  passthrough: [],
  dnsMappings: [],
};

export async function startTestProxy(change: Partial<CaptureOptions> = {}): Promise<TestProxy> {
  const dir = await mkdtemp(join(tmpdir(), 'capture-transport-'));
  const events = createRecordingEvents();
  const bugs: unknown[] = [];
  const certsDir = join(dir, 'certs');
  const config = change.config ?? emptyConfig;
  const capture = await startCapture({
    host: '127.0.0.1',
    port: 0,
    certsDir,
    events,
    ownPorts: [],
    createId: createUuidV7(Date.now, (bytes) => void randomFillSync(bytes)),
    reportBug: (error) => void bugs.push(error),
    ...change,
    config,
  });
  let current = config;
  return {
    ...capture,
    events,
    certsDir: change.certsDir ?? certsDir,
    ca: capture.rootCertificate().pem,
    bugs,
    configure(next) {
      current = { ...current, ...next };
      capture.setConfig(current);
    },
    async close() {
      await capture.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
