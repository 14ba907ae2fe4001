import type { AddressInfo } from 'node:net';
import type { CaptureConfig } from '../../model/capture-config.ts';
import type { CaptureEvents } from '../../model/capture-events.ts';
import type { RawHeaders } from '../../model/http-message.ts';
import type { McpTransport } from '../../model/mcp-message.ts';
import type { CaptureContext, FixedOrigin } from '../context.ts';
import { ClientRegistry } from '../listen/client-registry.ts';
import { clientSideFlags, listen } from '../listen/listener.ts';
import { createSnapshot, type Holding } from '../snapshot.ts';
import { closeGracefully } from '../start-capture.ts';
import type { OwnEndpoint } from '../upstream/own-endpoints.ts';
import { createUpstreamConnector } from '../upstream/upstream-connector.ts';
import { createAddedHeadersInterceptor } from './added-headers-interceptor.ts';
import { createEndpointRewrite } from './endpoint-rewrite.ts';
import { createLocalOnlyInterceptor } from './local-only-interceptor.ts';

/**
 * A local address that stands for one MCP server over HTTP, streamable or the old SSE pair. In: requests of any number of clients. Out: the
 * same requests at the server, only the address changed, and its answers as they come. It is the exchange pipeline of plain capture with
 * a fixed origin, so that bytes, streams, disconnects and the record are those of plain capture. Next: listen/listener.
 */
export interface HttpRelayOptions {
  host: string;
  /** 0 = any free one. */
  port: number;
  transport: Exclude<McpTransport, 'stdio'>;
  target: URL;
  /** Set on every request to the server. */
  headers: RawHeaders;
  events: CaptureEvents;
  config: CaptureConfig;
  upstreamCa: readonly string[];
  createId: () => string;
  holding: Holding | null;
  reportBug: (error: unknown, exchangeId?: string) => void;
  /** What a person should know, once. */
  say: (sentence: string) => void;
}

export interface HttpRelay {
  port: number;
  /** What to give to a client in place of the server's URL. */
  url: string;
  setConfig(config: CaptureConfig): void;
  close(): Promise<void>;
}

export async function startHttpRelay(options: HttpRelayOptions): Promise<HttpRelay> {
  const { host, target } = options;
  const ownEndpoints: OwnEndpoint[] = [];
  const upstream = createUpstreamConnector({ ownEndpoints: () => ownEndpoints, upstreamCa: options.upstreamCa });
  const interceptors = [createLocalOnlyInterceptor(), createAddedHeadersInterceptor(options.headers)].filter(
    (one) => one !== null,
  );
  const snapshot = createSnapshot({ config: options.config, interceptors, holding: options.holding });
  const clients = new ClientRegistry();
  const capture: CaptureContext = {
    ...snapshot.readers,
    events: options.events,
    upstream,
    createId: options.createId,
    reportBug: options.reportBug,
    editResponseBytes: options.transport === 'sse' ? createEndpointRewrite(target.origin, options.say) : undefined,
  };
  const server = await listen(
    { host, port: options.port, reservedPorts: [], flags: clientSideFlags },
    { capture, clients, origin: originOf(options) },
  );
  const { port } = server.address() as AddressInfo;
  ownEndpoints.push({ port, kind: 'loop' });
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${target.pathname}`,
    setConfig: snapshot.setConfig,
    close: () => closeGracefully(server, { clients, closeUpstream: () => upstream.close() }),
  };
}

function originOf({ target, transport }: HttpRelayOptions): FixedOrigin {
  // Where clients commonly look for a server.
  const usualPath = transport === 'sse' ? '/sse' : '/mcp';
  const scheme = target.protocol === 'https:' ? 'https' : 'http';
  const host = target.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = target.port === '' ? (scheme === 'https' ? 443 : 80) : Number(target.port);
  return { scheme, host, port, authority: target.host, targetFor: (path) => targetPath(path, target, usualPath) };
}

/**
 * Paths are the server's own, so that everything it says about them stays true: its message address, its OAuth metadata. Only who asks
 * without knowing its path, or without the query of its URL, is led there.
 */
function targetPath(path: string, target: URL, usualPath: string): string {
  const { pathname, search } = target;
  return path === pathname || path === '/' || path === usualPath ? pathname + search : path;
}
