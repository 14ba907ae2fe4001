import type { Socket } from 'node:net';
import { Exchange } from '../../model/exchange.ts';
import type { Failure } from '../../model/failure.ts';
import { readClientHello } from '../../wire/client-hello.ts';
import type { CaptureContext } from '../context.ts';
import { formatAddress } from '../upstream/upstream-connector.ts';

/**
 * A client that speaks TLS to the proxy port itself: somebody wrote `https://` for the proxy's address. In: its first bytes. Out: a 400 in
 * plain HTTP, which its TLS library reports in one way or another, and an entry that says what to change.
 */
export function refuseTlsToProxy(
  socket: Socket,
  client: { bytes: Buffer; clientAddress: string },
  context: CaptureContext,
): void {
  const address = formatAddress(socket.localAddress ?? '', socket.localPort ?? 0);
  const message = `The client spoke TLS to the proxy port itself. Write the proxy's address with http:// (http://${address}), also for https traffic.`;
  const body = `${message}\n`;
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`;
  record(
    { kind: 'malformed-request', side: 'client', phase: 'request-head', code: 'tls-to-proxy', message },
    { ...client, address },
    context,
  );
  socket.end(head + body);
  socket.resume();
}

function record(
  failure: Failure,
  client: { bytes: Buffer; clientAddress: string; address: string },
  context: CaptureContext,
): void {
  const hello = readClientHello(client.bytes);
  const exchange = new Exchange({
    id: context.createId(),
    sessionId: context.config().recordTo,
    startedAt: Date.now(),
    kind: 'http',
    method: '',
    url: `https://${client.address}`,
    protocol: 'https',
    host: (hello.kind === 'client-hello' ? hello.serverName : undefined) ?? '',
    path: '',
    httpVersion: '1.1',
    requestHeaders: [],
    clientAddress: client.clientAddress,
  });
  context.events.exchangeStarted(exchange);
  exchange.failed(failure, 0);
  context.events.exchangeEnded(exchange);
  for (const hear of context.chain().failed ?? []) hear(exchange, failure);
}
