import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientSideFlags, listenProblem } from '../listen/listener.ts';
import { refuse } from './bridge-http-request.ts';
import { isLocal } from './local-only-interceptor.ts';

/**
 * The socket of a bridge that clients reach over HTTP. In: requests of any number of clients. Out: those that may come in, to whoever answers
 * them; 403 for a name that is not ours and for pages of other sites. It sets no time limit on requests, streams or idle connections.
 */
export interface BridgeHttpListenerOptions {
  host: string;
  /** 0 = any free one. */
  port: number;
  answer: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;
  reportBug: (error: unknown) => void;
}

export interface BridgeHttpListener {
  port: number;
  close(): void;
}

export async function listenForBridge(options: BridgeHttpListenerOptions): Promise<BridgeHttpListener> {
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0, noDelay: true }, (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    respond(request, response, options).catch((error: unknown) => {
      options.reportBug(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    const { host, port } = options;
    const place = { host, port, reservedPorts: [], flags: clientSideFlags };
    const onError = (error: Error): void => void listenProblem(error, place).then(reject);
    server.once('error', onError);
    server.listen({ port, host, backlog: 511 }, () => {
      server.off('error', onError);
      resolve();
    });
  });
  server.on('error', options.reportBug);
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer }: BridgeHttpListenerOptions,
): Promise<void> {
  const { host, origin } = request.headers;
  if (host === undefined || !isLocal(`http://${host}`))
    return refuse(response, { status: 403, message: `Host ${host ?? '(none)'} is not a name of this relay.` });
  if (origin !== undefined && !isLocal(origin))
    return refuse(response, { status: 403, message: `Pages of ${origin} may not use this relay.` });
  await answer(request, response, (request.url ?? '/').split('?', 1)[0] as string);
}
