// An origin that does exactly what a script says, byte for byte: it misbehaves on command and keeps all it was sent.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

export type OriginStep =
  | { kind: 'send'; bytes: string | Buffer }
  | { kind: 'wait'; waitMs: number }
  /** Wait until the connection has sent these bytes in all. */
  | { kind: 'until'; text: string }
  | { kind: 'reset' }
  | { kind: 'halfClose' }
  | { kind: 'close' }
  | { kind: 'stall' };

export const send = (bytes: string | Buffer): OriginStep => ({ kind: 'send', bytes });
export const wait = (waitMs: number): OriginStep => ({ kind: 'wait', waitMs });
export const until = (text: string): OriginStep => ({ kind: 'until', text });
export const reset: OriginStep = { kind: 'reset' };
export const halfClose: OriginStep = { kind: 'halfClose' };
export const close: OriginStep = { kind: 'close' };
export const stall: OriginStep = { kind: 'stall' };
export const END_OF_HEAD = '\r\n\r\n';

export interface OriginConnection {
  socket: net.Socket;
  received(): Buffer;
  /** True once the peer has ended its side (FIN) or reset. */
  ended: Promise<'fin' | 'reset'>;
}

export interface RawOrigin {
  port: number;
  connections: OriginConnection[];
  /** Every byte any connection has sent, as latin1. */
  receivedText(): string;
  close(): Promise<void>;
}

export interface RawOriginOptions {
  tls?: tls.TlsOptions;
  address?: string;
}

/** The script runs once for each connection; a function chooses the steps by what arrived first. */
export async function startRawOrigin(
  script: OriginStep[] | ((connection: OriginConnection) => Promise<void> | void),
  options: RawOriginOptions = {},
): Promise<RawOrigin> {
  const connections: OriginConnection[] = [];
  const onSocket = (socket: net.Socket) => {
    const connection = watch(socket);
    connections.push(connection);
    const run = typeof script === 'function' ? script(connection) : runScript(connection, script);
    Promise.resolve(run).catch(() => socket.destroy());
  };
  const server = options.tls
    ? tls.createServer({ ...options.tls, allowHalfOpen: true } as tls.TlsOptions, onSocket)
    : net.createServer({ allowHalfOpen: true }, onSocket);
  server.on('tlsClientError', () => {});
  // For TLS these are the sockets beneath: also those whose handshake failed have to be closed in the end.
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, options.address ?? '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    connections,
    receivedText: () => connections.map((connection) => connection.received().toString('latin1')).join(''),
    close: () => {
      for (const connection of connections) connection.socket.destroy();
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function watch(socket: net.Socket): OriginConnection {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<'fin' | 'reset'>((resolve) => {
    socket.on('end', () => resolve('fin'));
    socket.on('error', () => resolve('reset'));
    socket.on('close', () => resolve('reset'));
  });
  return { socket, received: () => Buffer.concat(chunks), ended };
}

export async function runScript(connection: OriginConnection, steps: OriginStep[]): Promise<void> {
  for (const step of steps) {
    if (connection.socket.destroyed) return;
    await runStep(connection, step);
  }
}

async function runStep(connection: OriginConnection, step: OriginStep): Promise<void> {
  const { socket } = connection;
  switch (step.kind) {
    case 'send':
      await new Promise<void>((resolve) => socket.write(toBuffer(step.bytes), () => resolve()));
      return;
    case 'wait':
      await sleep(step.waitMs);
      return;
    case 'until':
      return untilReceived(connection, step.text);
    case 'reset':
      socket.resetAndDestroy();
      return;
    case 'halfClose':
      socket.end();
      return;
    case 'close':
      socket.end();
      socket.destroySoon();
      return;
    case 'stall':
      await new Promise<void>((resolve) => socket.once('close', () => resolve()));
      return;
    default:
      step satisfies never;
  }
}

export async function untilReceived(connection: OriginConnection, text: string): Promise<void> {
  while (!connection.received().includes(text, 0, 'latin1')) {
    if (connection.socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        connection.socket.off('data', done).off('close', done);
        resolve();
      };
      connection.socket.on('data', done).on('close', done);
    });
  }
}

function toBuffer(bytes: string | Buffer): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
}
