import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, connect as tlsConnect } from 'node:tls';
import type { Route } from './commands.ts';
import { ResponseReader } from './response-reader.ts';

const contexts = new Map<string, SecureContext>();

/** One connection of the load generator: opened along a route, then one request after the other. */
export class ClientConnection {
  readonly reader: ResponseReader;
  readonly socket: Socket;
  /** Called with each piece of a body as it comes. */
  onBody: ((chunk: Buffer) => void) | undefined;
  private settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.reader = new ResponseReader({
      onBody: (chunk) => this.onBody?.(chunk),
      onEnd: (status) => {
        const settle = this.settle;
        this.settle = undefined;
        settle?.resolve(status);
      },
    });
    socket.on('data', (chunk) => this.reader.push(chunk as Buffer));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('connection closed')));
  }

  static async open(route: Route): Promise<ClientConnection> {
    return new ClientConnection(await openSocket(route));
  }

  /** Sends the bytes and waits for the whole answer; gives its status. */
  ask(request: string | Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
      if (this.socket.destroyed) return this.fail(new Error('connection closed'));
      this.socket.write(request as string, 'latin1');
    });
  }

  /** As `ask`, with callbacks: no promise on the hot path. */
  askThen(request: string, resolve: (status: number) => void, reject: (error: Error) => void) {
    this.settle = { resolve, reject };
    if (this.socket.destroyed) return this.fail(new Error('connection closed'));
    this.socket.write(request, 'latin1');
  }

  close(): void {
    this.settle = undefined;
    this.socket.destroy();
  }

  private fail(error: Error): void {
    const settle = this.settle;
    this.settle = undefined;
    settle?.reject(error);
  }
}

/** The bytes of a request before and after its own number. */
export function requestParts(route: Route, path: string): [string, string] {
  const authority = `${route.originHost}:${route.originPort}`;
  const target = route.kind === 'absolute' ? `http://${authority}${path}` : path;
  const head = [
    ` HTTP/1.1`,
    `Host: ${authority}`,
    'User-Agent: nectoproxy-bench/1.0',
    'Accept: application/json, text/plain, */*',
    'Accept-Encoding: identity',
    'Accept-Language: en-GB,en;q=0.8',
    'Cookie: session=4c1d0b9e7fa2; theme=dark',
    '',
    '',
  ];
  return [`GET ${target}`, head.join('\r\n')];
}

async function openSocket(route: Route): Promise<Socket> {
  const isDirect = route.kind === 'direct';
  const socket = connect({
    host: isDirect ? '127.0.0.1' : (route.proxyHost ?? '127.0.0.1'),
    port: isDirect ? route.originPort : (route.proxyPort ?? 0),
    noDelay: true,
  });
  await settled(socket, 'connect');
  if (route.kind === 'connect') await openTunnel(socket, route);
  if (!route.isTls) return socket;
  const secure = tlsConnect({
    socket,
    servername: route.originHost,
    secureContext: contextFor(route.caPath),
    ALPNProtocols: ['http/1.1'],
  });
  await settled(secure, 'secureConnect');
  return secure;
}

function openTunnel(socket: Socket, route: Route): Promise<void> {
  const authority = `${route.originHost}:${route.originPort}`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  return new Promise((resolve, reject) => {
    let answer = '';
    const onClose = () => reject(new Error('connection closed during CONNECT'));
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (!answer.includes('\r\n\r\n')) return;
      socket.off('data', onData).off('close', onClose).off('error', reject);
      socket.pause();
      if (/^HTTP\/1\.[01] 200/.test(answer)) resolve();
      else reject(new Error(`CONNECT answered ${answer.split('\r\n', 1)[0]}`));
    };
    socket.on('data', onData).once('close', onClose).once('error', reject);
  });
}

function settled(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error(`closed before ${event}`));
    socket.once('error', reject).once('close', onClose);
    socket.once(event, () => {
      socket.off('error', reject).off('close', onClose);
      resolve();
    });
  });
}

/** One context for each authority. Sessions are not kept, so every connection makes a full handshake. */
function contextFor(caPath: string | undefined): SecureContext {
  const key = caPath ?? '';
  let context = contexts.get(key);
  if (context === undefined) {
    context = createSecureContext(caPath === undefined ? {} : { ca: readFileSync(caPath) });
    contexts.set(key, context);
  }
  return context;
}
