import type { Socket } from 'node:net';
import { Exchange } from '../../model/exchange.ts';
import { readClientHello } from '../../wire/client-hello.ts';
import type { CaptureContext } from '../context.ts';
import { formatAddress } from '../upstream/upstream-connector.ts';

/**
 * A client that speaks another protocol to the proxy port itself, because the proxy was set as something it is not: an `https://` or a
 * SOCKS proxy. In: its first bytes. Out: an answer that its library can report, and an entry that says what to change. It must
 * never keep such a client waiting: it waits for us.
 */
export function refuseOtherProtocol(
  socket: Socket,
  client: { bytes: Buffer; clientAddress: string },
  context: CaptureContext,
): boolean {
  const address = formatAddress(socket.localAddress ?? '', socket.localPort ?? 0);
  const refusal = refusals[client.bytes[0] ?? 0]?.(address);
  if (refusal === undefined) return false;
  record(refusal, { ...client, address }, context);
  socket.end(refusal.answer);
  socket.resume();
  return true;
}

interface Refusal {
  code: string;
  message: string;
  answer: Buffer;
}

/** By the first byte of the connection; no HTTP request begins with any of them. */
const refusals: Record<number, (address: string) => Refusal> = {
  // A TLS handshake record (RFC 8446 §5.1): somebody wrote `https://` for the proxy's address.
  22: (address) => {
    const message = `The client spoke TLS to the proxy port itself. Write the proxy's address with http:// (http://${address}), also for https traffic.`;
    const body = `${message}\n`;
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
    return { code: 'tls-to-proxy', message, answer: Buffer.from(head + body) };
  },
  // SOCKS 5 (RFC 1928 §3); the answer: none of the methods is acceptable.
  5: (address) => socks(5, address, Buffer.from([5, 0xff])),
  // SOCKS 4; the answer: request rejected.
  4: (address) => socks(4, address, Buffer.from([0, 0x5b, 0, 0, 0, 0, 0, 0])),
};

function socks(version: number, address: string, answer: Buffer): Refusal {
  const message = `The client spoke SOCKS ${version}, and this is the port of an HTTP proxy. Set http://${address} as the HTTP and HTTPS proxy, not as a SOCKS proxy.`;
  return { code: 'socks-to-proxy', message, answer };
}

function record(
  refusal: Refusal,
  client: { bytes: Buffer; clientAddress: string; address: string },
  context: CaptureContext,
): void {
  const hello = readClientHello(client.bytes);
  const isTls = hello.kind === 'client-hello';
  const exchange = new Exchange({
    id: context.createId(),
    sessionId: context.config().recordTo,
    startedAt: Date.now(),
    kind: 'http',
    method: '',
    url: `${isTls ? 'https' : 'http'}://${client.address}`,
    protocol: isTls ? 'https' : 'http',
    host: (isTls ? hello.serverName : undefined) ?? '',
    path: '',
    httpVersion: '1.1',
    requestHeaders: [],
    clientAddress: client.clientAddress,
  });
  const { code, message } = refusal;
  const failure = { kind: 'malformed-request', side: 'client', phase: 'request-head', code, message } as const;
  context.events.exchangeStarted(exchange);
  exchange.failed(failure, 0);
  context.events.exchangeEnded(exchange);
  for (const hear of context.chain().failed ?? []) hear(exchange, failure);
}
