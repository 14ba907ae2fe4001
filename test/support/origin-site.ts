// A local site of several origins on loopback, with its own certificate authority: what real servers send, and a record
// of every byte they were sent. `http` and `https` are the main origins, `others` more of them on ports of their own.
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { servePage } from './origin-page.ts';
import { createOriginRecording, type OriginRecording } from './origin-recording.ts';
import { ROUTES } from './origin-routes.ts';
import { serveWebSockets } from './origin-websocket.ts';
import { createTestAuthority, type TestAuthority } from './test-authority.ts';

export interface OriginSite {
  authority: TestAuthority;
  /** PEM of the certificate that the https origins show. */
  certificatePem: string;
  /** `http://localhost:PORT`, no slash at the end. */
  http: string;
  https: string;
  others: { http: string; https: string };
  httpPort: number;
  httpsPort: number;
  recording: OriginRecording;
  close(): Promise<void>;
}

export async function startOriginSite(address = '127.0.0.1'): Promise<OriginSite> {
  const authority = await createTestAuthority();
  const certificate = await authority.issue();
  const recording = createOriginRecording();
  const sockets = new Set<Socket>();
  const otherOrigins = new Map<http.Server, string[]>();
  const makeServer = (isSecure: boolean) => {
    const server: http.Server = isSecure
      ? https.createServer({ ...certificate, ALPNProtocols: ['http/1.1'] })
      : http.createServer();
    server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
    serve(server, isSecure, recording, () => otherOrigins.get(server) ?? []);
    return server;
  };
  const servers = [makeServer(false), makeServer(true), makeServer(false), makeServer(true)] as const;
  const ports = await Promise.all(servers.map((server) => listen(server, address)));
  const [httpUrl, httpsUrl, otherHttp, otherHttps] = ports.map(
    (port, index) => `http${index % 2 ? 's' : ''}://localhost:${port}`,
  ) as [string, string, string, string];
  otherOrigins.set(servers[0], [otherHttp, httpUrl.replace('localhost', '127.0.0.1')]);
  otherOrigins.set(servers[1], [otherHttps, httpsUrl.replace('localhost', '127.0.0.1')]);
  return {
    authority,
    certificatePem: certificate.cert,
    http: httpUrl,
    https: httpsUrl,
    others: { http: otherHttp, https: otherHttps },
    httpPort: ports[0]!,
    httpsPort: ports[1]!,
    recording,
    async close() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function serve(server: http.Server, isSecure: boolean, recording: OriginRecording, otherOrigins: () => string[]): void {
  server.keepAliveTimeout = 60_000;
  // Node's server would take a half-closed client for one that went away.
  Object.assign(server, { httpAllowHalfOpen: true });
  recording.watch(server, isSecure ? 'secureConnection' : 'connection');
  const onRequest = (request: http.IncomingMessage, response: http.ServerResponse) => {
    response.on('error', () => {});
    request.on('error', () => {});
    if (servePage(request, response, otherOrigins())) return;
    const url = new URL(request.url ?? '/', 'http://site');
    const route = ROUTES[url.pathname];
    if (!route) {
      response.writeHead(404, { 'Content-Length': 0 }).end();
      return;
    }
    Promise.resolve(route(request, response, url.searchParams)).catch(() => response.destroy());
  };
  server.on('request', onRequest);
  server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
    if (request.url?.includes('refuse-continue')) {
      response.sendDate = false;
      response.writeHead(417, { 'Content-Length': 0, Connection: 'close' }).end();
      return;
    }
    response.writeContinue();
    onRequest(request, response);
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  serveWebSockets(server);
}

function listen(server: http.Server, address: string): Promise<number> {
  return new Promise((resolve) => server.listen(0, address, () => resolve((server.address() as AddressInfo).port)));
}
