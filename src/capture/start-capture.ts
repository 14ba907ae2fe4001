import type { AddressInfo, Server } from 'node:net';
import type { CaptureConfig } from '../model/capture-config.ts';
import type { CaptureEvents } from '../model/capture-events.ts';
import type { CaptureContext } from './context.ts';
import type { Interceptor } from './interceptors/interceptor.ts';
import { ClientRegistry } from './listen/client-registry.ts';
import { listen } from './listen/listener.ts';
import { createSnapshot, type Holding } from './snapshot.ts';
import { type CertificateStore, openCertificateStore } from './tls/certificate-store.ts';
import { createClientHandshake } from './tls/client-handshake.ts';
import type { RootCertificate } from './tls/root-certificate.ts';
import type { OwnEndpoint } from './upstream/own-endpoints.ts';
import { createUpstreamConnector } from './upstream/upstream-connector.ts';

/**
 * The way into capture for app/: puts its parts together and opens the proxy port. In: where to listen, what to tell whom. Out: the open
 * port, and the few things that can be changed while it runs. Everything that connections share is made here and nowhere else.
 */
export interface CaptureOptions {
  host: string;
  /** 0 = any free one. */
  port: number;
  certsDir: string;
  events: CaptureEvents;
  config: CaptureConfig;
  /** PEM certificates trusted for origins, besides those of the system and of Node. */
  upstreamCa?: readonly string[];
  /** Ports of this product that must not be reached through the proxy: the control port. */
  ownPorts: readonly number[];
  createId: () => string;
  reportBug: (error: unknown, exchangeId?: string) => void;
  /** After the built-in ones; for features that are not part of capture. */
  extraInterceptors?: readonly Interceptor[];
  /** Absent: nothing is ever held. */
  holding?: Holding;
}

export interface Capture {
  port: number;
  /** `host:port` as it is listened on. */
  address: string;
  /** In force for connections and exchanges that begin from now on. */
  setConfig(config: CaptureConfig): void;
  addOwnPort(port: number): void;
  rootCertificate(): RootCertificate;
  /** Has all leaf certificates made anew when they are next needed; returns how many were removed. */
  clearCertificateCache(): Promise<number>;
  /** Stops accepting, waits a little for what is under way, ends the rest as interrupted. */
  close(): Promise<void>;
}

export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { host, certsDir, reportBug } = options;
  const certificates = await openCertificateStore({ certsDir, onSaveFailed: reportBug });
  const ownEndpoints: OwnEndpoint[] = options.ownPorts.map((port) => ({ port, kind: 'own-port' }));
  const upstream = createUpstreamConnector({ ownEndpoints: () => ownEndpoints, upstreamCa: options.upstreamCa });
  const snapshot = createSnapshot({
    config: options.config,
    interceptors: options.extraInterceptors,
    holding: options.holding,
  });
  const clients = new ClientRegistry();
  const capture: CaptureContext = {
    ...snapshot.readers,
    events: options.events,
    upstream,
    createId: options.createId,
    reportBug,
  };
  const tunnelContext = { capture, clientHandshake: createClientHandshake(certificates), clients };
  const server = await listen({ host, port: options.port, reservedPorts: options.ownPorts }, tunnelContext);
  const { port, address } = server.address() as AddressInfo;
  ownEndpoints.push({ port, kind: 'loop' });
  // After the port is open, and before somebody waits for it.
  setImmediate(() => upstream.warmUp());
  return {
    port,
    address: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    setConfig: snapshot.setConfig,
    addOwnPort: (ownPort) => void ownEndpoints.push({ port: ownPort, kind: 'own-port' }),
    ...certificateAccess(certificates),
    async close() {
      await closeGracefully(server, { clients, closeUpstream: () => upstream.close() });
      await certificates.saved();
    },
  };
}

function certificateAccess(certificates: CertificateStore): Pick<Capture, 'rootCertificate' | 'clearCertificateCache'> {
  return {
    rootCertificate: () => certificates.rootCertificate(),
    clearCertificateCache: () => certificates.clearCache(),
  };
}

/** How long requests under way may take to end by themselves, and then how long what was ended may take to go. */
const graceMs = 1_000;
const lastWordsMs = 200;
const lookEveryMs = 20;

interface ClosingParts {
  clients: ClientRegistry;
  closeUpstream: () => void;
}

export async function closeGracefully(server: Server, { clients, closeUpstream }: ClosingParts): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  // Tunnels and WebSockets end when somebody ends them, so waiting for them gains nothing.
  await waitUntil(() => !clients.isBusy(), graceMs);
  clients.endAll();
  await waitUntil(() => clients.size === 0, lastWordsMs);
  clients.destroyAll();
  closeUpstream();
  await closed;
}

async function waitUntil(isDone: () => boolean, limitMs: number): Promise<void> {
  const end = performance.now() + limitMs;
  while (!isDone() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}
