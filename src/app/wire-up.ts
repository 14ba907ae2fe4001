// Where the parts meet: store, capture thread, API. In comes what a person said to `start`; out goes a running proxy, or an AppError with
// everything that was opened closed again. The order matters: the claim first, so that of two starts at once one is refused before it
// touches anything; the ports last.
//
//   claim data.db ──► capture thread: CA, proxy port ──► API port ──► announce both in the store
import { randomUUID } from 'node:crypto';
import type { StartedProxy, StartOptions } from '../frontends/cli/start/start-options.ts';
import { AppError } from '../model/app-error.ts';
import type { RecordingHealth } from '../model/change.ts';
import { createImporter } from '../record/entry-import.ts';
import { createMcpImporter } from '../record/mcp-import.ts';
import { openStore } from '../record/store/open-store.ts';
import type { Store } from '../record/store/store.ts';
import { needsToken } from '../serve/access.ts';
import { type RunningServer, serveOn } from '../serve/serve-on.ts';
import { apiToken } from './api-token.ts';
import type { BugReport } from './bug-report.ts';
import { CaptureControl } from './capture-control.ts';
import { createCaptureDesk } from './capture-desk.ts';
import type { CaptureStarted } from './capture-messages.ts';
import { readRoot } from './certificate-access.ts';
import { type DataPaths, hasCertificate } from './config.ts';
import { type ConfigFeed, readCaptureConfig, startConfigFeed } from './config-feed.ts';
import { displayHost } from './display-host.ts';
import { type DecisionFollower, followDecisions } from './follow-decisions.ts';
import { loadMcpReplayer } from './load-mcp-replayer.ts';
import { programVersion } from './program-version.ts';
import type { InstanceDetails } from './running-instance.ts';
import { readUpstreamAuthorities } from './upstream-authorities.ts';
import { webFilesDir } from './web-files.ts';

export interface ProxyListeners {
  reportBug: BugReport;
  /** A line for people. */
  say: (line: string) => void;
  /** Recording stopped, or goes on again. */
  onRecordingHealth: (health: RecordingHealth) => void;
  /** A thread that the product cannot be without is gone. */
  onFatal: (what: string, error: Error) => void;
}

export interface RunningProxy {
  started: StartedProxy;
  /** Flushes all that was recorded, then closes everything. */
  close(): Promise<void>;
}

export async function runProxy(
  options: StartOptions,
  paths: DataPaths,
  listeners: ProxyListeners,
): Promise<RunningProxy> {
  refuseSharedPort(options);
  const upstreamCa = readUpstreamAuthorities(options.upstreamCa);
  const opened = new OpenedParts();
  try {
    return await openParts({ options, paths, listeners, upstreamCa, opened });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function refuseSharedPort({ port, uiPort, host, uiHost }: StartOptions): void {
  if (port === 0 || port !== uiPort || host !== uiHost) return;
  throw new AppError('invalid-request', `The proxy and the UI cannot share port ${port}: choose another --ui-port.`);
}

interface Opening {
  options: StartOptions;
  paths: DataPaths;
  listeners: ProxyListeners;
  upstreamCa: string[];
  opened: OpenedParts;
}

/** What has to be closed, in the order in which that is done: nothing new comes in, all is handed over, then the file is closed. */
class OpenedParts {
  server: RunningServer | null = null;
  feed: ConfigFeed | null = null;
  decisions: DecisionFollower | null = null;
  capture: CaptureControl | null = null;
  store: Store | null = null;

  async close(): Promise<void> {
    this.feed?.stop();
    this.decisions?.stop();
    await Promise.all([this.server?.close(), this.capture?.close()]);
    await this.store?.close();
  }
}

async function openParts(opening: Opening): Promise<RunningProxy> {
  const { options, paths, listeners, opened } = opening;
  // Its code loads while the store opens.
  const capture = new CaptureControl({
    onBug: (error, exchangeId) => listeners.reportBug(error, exchangeId),
    onSaid: listeners.say,
    onEnd: (error) => listeners.onFatal('the capture thread', error),
  });
  opened.capture = capture;
  const store = await claimStore(paths.dataDir, listeners);
  opened.store = store;
  if (options.session !== undefined) await store.execute('resume-session', { name: options.session });
  const isNewCa = !hasCertificate(paths);
  const captured = await startCapturing(opening, store);
  const facts = instanceFacts(paths, `http://${displayHost(options.host)}:${captured.port}`);
  const token = apiToken(paths);
  const server = await startServing(opening, { store, facts, token });
  await capture.call('add-own-port', server.port);
  const isTokenNeeded = needsToken({
    token,
    requireToken: options.requireToken,
    uiHost: options.uiHost,
    port: server.port,
  });
  const details: InstanceDetails = {
    instanceId: facts.instanceId,
    uiUrl: server.url,
    proxyUrl: facts.proxyUrl,
    needsToken: isTokenNeeded,
  };
  await store.announce({ proxyPort: captured.port, uiPort: server.port, details });
  const started = await describe({
    store,
    facts,
    paths,
    captured,
    uiUrl: server.url,
    token: isTokenNeeded ? token : null,
    isNewCa,
  });
  return { started, close: () => opened.close() };
}

async function claimStore(dataDir: string, { reportBug, onRecordingHealth, onFatal }: ProxyListeners): Promise<Store> {
  let store: Store | null = null;
  const onFault = (error: Error): void => {
    // Before it is open, the refusal to open says it.
    if (store === null) return;
    reportBug(error, 'store');
    void isDead(store).then((dead) => dead && onFatal('a thread of the store', error));
  };
  store = await openStore(dataDir, { claim: true, recoverPending: true, onFault });
  store.onRecordingHealth(onRecordingHealth);
  return store;
}

/** A fault of one call is no reason to end; a thread that answers nothing any more is. */
async function isDead(store: Store): Promise<boolean> {
  const asked = await Promise.allSettled([store.reader.currentSeq(), store.announce({})]);
  return asked.some(({ status }) => status === 'rejected');
}

async function startCapturing(
  { options, paths, listeners, upstreamCa, opened }: Opening,
  store: Store,
): Promise<CaptureStarted> {
  const capture = opened.capture as CaptureControl;
  const config = await readCaptureConfig(store);
  const recorderPort = store.connectRecorder();
  // The port of the UI is known before it is open, so that it is not offered as a free one.
  const ownPorts = options.uiPort === 0 ? [] : [options.uiPort];
  const { host, port, interceptMcp: intercept = null } = options;
  const start = { host, port, certsDir: paths.certsDir, upstreamCa, ownPorts, config, intercept, recorderPort };
  const started = await capture
    .call('start', start, [recorderPort])
    .catch((error: unknown) => asPortProblem(error, 'the proxy', '--port'));
  opened.feed = startConfigFeed({
    store,
    initial: config,
    push: (next) => capture.call('set-config', next),
    onTrouble: (error) => listeners.reportBug(error, 'configuration of capture'),
  });
  opened.decisions = followDecisions(store, createCaptureDesk(capture));
  return started;
}

interface InstanceFacts {
  version: string;
  pid: number;
  startedAt: number;
  proxyUrl: string;
  dataDir: string;
  instanceId: string;
}

function instanceFacts({ dataDir }: DataPaths, proxyUrl: string): InstanceFacts {
  return {
    version: programVersion(),
    pid: process.pid,
    startedAt: Date.now(),
    proxyUrl,
    dataDir,
    instanceId: randomUUID(),
  };
}

async function startServing(
  { options, paths, listeners, opened }: Opening,
  parts: { store: Store; facts: InstanceFacts; token: string },
): Promise<RunningServer> {
  const { store, facts, token } = parts;
  const root = await readRoot(paths);
  opened.server = await serveOn({
    host: options.uiHost,
    port: options.uiPort,
    access: { token, requireToken: options.requireToken },
    deps: {
      reader: store.reader,
      search: store.search,
      beginImport: createImporter(store),
      beginMcpImport: createMcpImporter(store),
      loadMcpReplayer,
      execute: store.execute,
      onCommitted: (listener) => store.onCommitted(listener),
      recordingHealth: () => store.recordingHealth(),
      onRecordingHealth: (listener) => store.onRecordingHealth(listener),
      facts,
      certificates: {
        rootCertificate: () => root,
        clearCache: async () => ({
          removed: await (opened.capture as CaptureControl).call('clear-certificates', null),
        }),
      },
      webDir: webFilesDir(),
      afterCommand: async () => void (await Promise.all([opened.feed?.refresh(), opened.decisions?.refresh()])),
      reportBug: listeners.reportBug,
    },
  }).catch((error: unknown) => asPortProblem(error, 'the UI and the API', '--ui-port'));
  return opened.server;
}

/** The refusal of a used port names a free one; here it is known what the port is for and which flag takes another. */
function asPortProblem(error: unknown, purpose: string, flag: string): never {
  if (!(error instanceof AppError) || error.code !== 'port-in-use') throw error;
  const { port, nextFreePort } = error.details ?? {};
  if (typeof nextFreePort !== 'number') throw error;
  const message = `Port ${port}, for ${purpose}, is in use by another program: try ${flag} ${nextFreePort}, which is free.`;
  throw new AppError('port-in-use', message, error.details);
}

interface Described {
  store: Store;
  facts: InstanceFacts;
  paths: DataPaths;
  captured: CaptureStarted;
  uiUrl: string;
  token: string | null;
  isNewCa: boolean;
}

async function describe({ store, facts, paths, captured, uiUrl, token, isNewCa }: Described): Promise<StartedProxy> {
  const [session, settings] = await Promise.all([store.reader.activeSession(), store.reader.settings()]);
  return {
    proxyUrl: facts.proxyUrl,
    uiUrl,
    openUrl: token === null ? uiUrl : `${uiUrl}/?token=${token}`,
    token,
    pid: facts.pid,
    dataDir: paths.dataDir,
    session: { id: session.id, name: session.name, trafficCount: session.trafficCount },
    caPath: paths.caPath,
    caFingerprint256: captured.caFingerprint256,
    isNewCa,
    version: facts.version,
    openBrowser: settings.openBrowser,
  };
}
