// A client that sends exactly the bytes it is given and keeps exactly the bytes that come back.
import net from 'node:net';
import tls from 'node:tls';

export interface RawClient {
  socket: net.Socket;
  send(bytes: string | Buffer): void;
  received(): Buffer;
  text(): string;
  /** Resolves when the text has arrived; fails with what did arrive after `timeoutMs`. */
  untilReceived(text: string | RegExp, timeoutMs?: number): Promise<string>;
  /** Resolves when the other side has closed, with how. */
  closed(timeoutMs?: number): Promise<'fin' | 'reset'>;
  destroy(): void;
  /** Ends the connection with RST, TLS or not. */
  reset(): void;
}

export async function connectRaw(port: number, host = '127.0.0.1'): Promise<RawClient> {
  const socket = net.connect({ port, host, allowHalfOpen: true, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return wrapSocket(socket);
}

/** Opens a CONNECT tunnel and gives the client at the point where the tunnel begins. */
export async function connectTunnel(proxyPort: number, target: string): Promise<RawClient> {
  const client = await connectRaw(proxyPort);
  client.send(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const head = await client.untilReceived('\r\n\r\n');
  if (!/^HTTP\/1\.1 200 /.test(head)) throw new Error(`CONNECT refused: ${head}`);
  return wrapSocket(client.socket);
}

export interface TlsTunnelOptions {
  ca: string;
  servername?: string;
  alpnProtocols?: string[];
}

export async function connectTlsTunnel(
  proxyPort: number,
  target: string,
  options: TlsTunnelOptions,
): Promise<RawClient> {
  const tunnel = await connectTunnel(proxyPort, target);
  tunnel.socket.removeAllListeners('data');
  const secure = tls.connect({
    socket: tunnel.socket,
    ca: options.ca,
    servername: options.servername ?? 'localhost',
    ...(options.alpnProtocols ? { ALPNProtocols: options.alpnProtocols } : {}),
  });
  await new Promise<void>((resolve, reject) => secure.once('secureConnect', resolve).once('error', reject));
  return wrapSocket(secure, tunnel.socket);
}

function wrapSocket(socket: net.Socket, transport: net.Socket = socket): RawClient {
  const chunks: Buffer[] = [];
  let end: 'fin' | 'reset' | undefined;
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('end', () => {
    end ??= 'fin';
  });
  socket.on('error', () => {
    end ??= 'reset';
  });
  socket.on('close', () => {
    end ??= 'reset';
  });
  const text = () => Buffer.concat(chunks).toString('latin1');
  const poll = async <T>(find: () => T | undefined, what: string, timeoutMs: number): Promise<T> => {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (Date.now() > deadline)
        throw new Error(
          `${what} did not come within ${timeoutMs} ms; so far (${end ?? 'open'}): ${text().slice(0, 800)}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  };
  return {
    socket,
    send: (bytes) => {
      socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    },
    received: () => Buffer.concat(chunks),
    text,
    untilReceived: (wanted, timeoutMs = 20_000) =>
      poll(() => (matches(text(), wanted) ? text() : undefined), String(wanted), timeoutMs),
    closed: (timeoutMs = 20_000) => poll(() => end, 'the end of the connection', timeoutMs),
    destroy: () => {
      socket.destroy();
    },
    reset: () => {
      transport.resetAndDestroy();
    },
  };
}

function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
