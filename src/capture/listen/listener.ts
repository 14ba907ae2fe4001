import { createServer, type Server, type Socket } from 'node:net';
import { AppError } from '../../model/app-error.ts';
import type { CaptureContext, FixedOrigin } from '../context.ts';
import { serveHttp1 } from '../http/http1-connection.ts';
import { formatAddress } from '../upstream/upstream-connector.ts';
import type { ClientRegistry } from './client-registry.ts';
import { openTunnel, type TunnelContext } from './connect-tunnel.ts';
import { refuseOtherProtocol } from './other-protocol.ts';

/**
 * The proxy port. In: connections. Out: each is handed to http/ as plain HTTP; a client that speaks TLS or SOCKS to the port itself is told
 * what is wrong. This is where a fault on one connection is caught, so that it ends that connection and nothing else.
 */
export interface ListenOptions {
  host: string;
  /** 0 = any free one. */
  port: number;
  /** Ports not to be offered when `port` is in use. */
  reservedPorts: readonly number[];
  /** What the flags of the command are called that choose both; default: `--host`, `--port`. */
  flags?: { host: string; port: string };
}

/** Of `mcp start`, whose clients come in here. */
export const clientSideFlags = { host: '--listen-host', port: '--listen-port' };

/** What a connection is to be: a client's way to any server, or, with `origin`, to that one. */
export type ListenContext = TunnelContext | { capture: CaptureContext; clients: ClientRegistry; origin: FixedOrigin };

export async function listen(options: ListenOptions, context: ListenContext): Promise<Server> {
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 },
    (socket) => accept(socket, context),
  );
  try {
    await startListening(server, options.port, options.host);
  } catch (error) {
    throw await listenProblem(error as NodeJS.ErrnoException, options);
  }
  server.on('error', (error) => context.capture.reportBug(error));
  return server;
}

function accept(socket: Socket, context: ListenContext): void {
  // Stays for the socket's whole life: an error nobody listens to would end the process.
  socket.on('error', ignore);
  context.clients.add(socket);
  const clientAddress = addressOf(socket);
  socket.once('readable', () => {
    guard(socket, context.capture, () => {
      const bytes = socket.read() as Buffer | null;
      if (bytes === null) return socket.destroySoon();
      if (refuseOtherProtocol(socket, { bytes, clientAddress }, context.capture)) return;
      socket.unshift(bytes);
      serve(socket, clientAddress, context);
    });
  });
}

function serve(socket: Socket, clientAddress: string, context: ListenContext): void {
  const reset = (): void => {
    if (!socket.destroyed) socket.resetAndDestroy();
  };
  const origin = 'origin' in context ? context.origin : undefined;
  // At a fixed origin a CONNECT request is out of place, as it is inside a tunnel.
  const tunnel = origin === undefined ? null : { host: origin.host, port: origin.port };
  const client = { socket, reset, clientAddress, tls: null, tunnel, origin };
  const serving = serveHttp1(client, context.capture, (request) => {
    if (!('origin' in context)) guard(socket, context.capture, () => openTunnel(request, context));
  });
  context.clients.setSpeaker(socket, serving);
}

function guard(socket: Socket, context: CaptureContext, work: () => void): void {
  try {
    work();
  } catch (error) {
    context.reportBug(error);
    socket.destroy();
  }
}

function ignore(): void {}

function addressOf(socket: Socket): string {
  const address = socket.remoteAddress ?? '';
  // A socket that listens on `::` sees IPv4 clients as mapped addresses.
  return formatAddress(
    address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address,
    socket.remotePort ?? 0,
  );
}

function startListening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 511 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

export async function listenProblem(error: NodeJS.ErrnoException, options: ListenOptions): Promise<Error> {
  const { host, port, flags = { host: '--host', port: '--port' } } = options;
  switch (error.code) {
    case 'EADDRINUSE': {
      const nextFreePort = await findFreePort(options);
      const hint =
        nextFreePort === null
          ? `Choose another one with ${flags.port}.`
          : `Port ${nextFreePort} is free: ${flags.port} ${nextFreePort}.`;
      return new AppError('port-in-use', `Port ${port} on ${host} is used by another program. ${hint}`, {
        port,
        nextFreePort,
      });
    }
    case 'EACCES':
      return new AppError(
        'invalid-request',
        `This user may not listen on port ${port}. Choose a port above 1023 with ${flags.port}.`,
        { port },
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError(
        'invalid-request',
        `${host} is not an address of this machine. Choose another one with ${flags.host}.`,
        { host },
      );
    default:
      return error;
  }
}

const triedPorts = 50;

async function findFreePort({ host, port, reservedPorts }: ListenOptions): Promise<number | null> {
  for (let candidate = port + 1; candidate <= Math.min(port + triedPorts, 65_535); candidate++) {
    if (!reservedPorts.includes(candidate) && (await isFree(candidate, host))) return candidate;
  }
  return null;
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    await startListening(server, port, host);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
