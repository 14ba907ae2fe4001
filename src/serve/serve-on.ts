// In: connections to the UI port. Out: what create-api.ts answers, to those whom access.ts lets in.
// Must never: send a stack trace, wait for event streams when it closes, or hold a reply in memory that the client does not take.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { AppError, appErrorStatus } from '../model/app-error.ts';
import { type AccessRules, type Call, judge } from './access.ts';
import type { AccessOptions, ApiDependencies } from './api-dependencies.ts';
import { createApi } from './create-api.ts';
import { errorBody, errorReply } from './reply.ts';
import { sendResponse } from './send-response.ts';
import { isPageVisit, tokenPage } from './token-page.ts';

/** How long open replies may take to end when the server closes. */
const closeGraceMs = 500;

export interface ServeOptions {
  /** As given with --ui-host. */
  host: string;
  /** 0 = any free one. */
  port: number;
  deps: ApiDependencies;
  access: AccessOptions;
}

export interface RunningServer {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export async function serveOn({ host, port, deps, access }: ServeOptions): Promise<RunningServer> {
  const api = createApi(deps);
  // An absent Host is refused by access.ts, in the one error shape.
  const server = createServer({ requireHostHeader: false });
  await listen(server, host, port);
  const rules: AccessRules = { ...access, uiHost: host, port: (server.address() as AddressInfo).port };
  const answer = createListener(api.fetch);
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) =>
    admit(incoming, outgoing, { rules, answer }),
  );
  server.on('connect', (_incoming: IncomingMessage, socket: Duplex) =>
    refuseSocket(socket, new AppError('forbidden', 'This is not the proxy port.')),
  );
  server.on('clientError', (_error: Error, socket: Duplex) =>
    refuseSocket(socket, new AppError('invalid-request', 'The request is not valid HTTP.')),
  );
  return { url: `http://${urlHost(host)}:${rules.port}`, port: rules.port, close: () => close(server, api.endStreams) };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

function createListener(fetch: (request: Request) => Promise<Response>): Listener {
  const answer = async (request: Request, { outgoing }: HttpBindings): Promise<Response> => {
    await sendResponse(await fetch(request), outgoing);
    return RESPONSE_ALREADY_SENT;
  };
  return getRequestListener(answer as never, {
    overrideGlobalObjects: false,
    errorHandler: () => errorReply(new AppError('invalid-request', 'The request target is not valid.')),
  });
}

function admit(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { rules, answer }: { rules: AccessRules; answer: Listener },
): void {
  const { method = 'GET', url = '/', rawHeaders, socket } = incoming;
  const call = { method, target: url, rawHeaders, localAddress: socket.localAddress ?? '' };
  const verdict = judge(call, rules);
  switch (verdict.kind) {
    case 'allowed':
      void answer(incoming, outgoing);
      return;
    case 'refused':
      // The rest of the request is not wanted, so the connection cannot be used again.
      void sendResponse(refusal(call, verdict.error), outgoing);
      return;
    case 'signed-in':
      outgoing.writeHead(303, {
        location: verdict.location,
        'content-length': 0,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        ...(verdict.cookie === null ? {} : { 'set-cookie': verdict.cookie }),
      });
      outgoing.end();
  }
}

function refusal(call: Call, error: AppError): Response {
  if (error.code !== 'unauthorized' || !isPageVisit(call)) return errorReply(error, { connection: 'close' });
  const page = tokenPage(call);
  page.headers.set('connection', 'close');
  return page;
}

/** For what never became a request that node:http can answer. */
function refuseSocket(socket: Duplex, error: AppError): void {
  if (!socket.writable) return void socket.destroy();
  const body = `${JSON.stringify(errorBody(error))}\n`;
  const status = appErrorStatus[error.code];
  socket.end(
    `HTTP/1.1 ${status} ${status === 403 ? 'Forbidden' : 'Bad Request'}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await listening(server, host, port);
  } catch (error) {
    throw await listenProblem(error, host, port);
  }
}

function listening(server: Pick<Server, 'listen' | 'once' | 'off'>, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function listenProblem(error: unknown, host: string, port: number): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES')
    return new AppError('port-in-use', `Port ${port} on ${host} may not be used by this user. Choose one above 1023.`, {
      port,
    });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new AppError(
      'invalid-request',
      `${host} is not an address of this machine, so the UI cannot listen there.`,
      { host },
    );
  }
  if (code !== 'EADDRINUSE') return error;
  const free = await nextFreePort(host, port);
  const hint = free === null ? '' : ` Port ${free} is free.`;
  return new AppError('port-in-use', `Port ${port} on ${host} is in use by another program.${hint}`, {
    port,
    ...(free === null ? {} : { nextFreePort: free }),
  });
}

async function nextFreePort(host: string, after: number): Promise<number | null> {
  for (let port = after + 1; port <= Math.min(after + 100, 65_535); port += 1) {
    const probe = createTcpServer();
    try {
      await listening(probe as unknown as Server, host, port);
      await new Promise((resolve) => probe.close(resolve));
      return port;
    } catch {
      // In use too; the next one.
    }
  }
  return null;
}

async function close(server: Server, endStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  endStreams();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), closeGraceMs);
  await closed;
  clearTimeout(timer);
}

/** Where a browser on this machine reaches a server that listens on every address. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::' || host === '[::]' || host === '') return 'localhost';
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
