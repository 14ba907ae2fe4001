// The site's WebSocket endpoints (RFC 6455): an echo, and a path for each way a connection may end or a message may come.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export function serveWebSockets(server: Server): void {
  const plain = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: chooseProtocol });
  const deflating = new WebSocketServer({
    noServer: true,
    perMessageDeflate: { threshold: 0 },
    handleProtocols: chooseProtocol,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => {});
    const url = new URL(request.url ?? '/', 'http://site');
    if (url.pathname === '/ws-refused') {
      socket.end(
        'HTTP/1.1 403 No Sockets Today\r\nContent-Type: text/plain\r\nContent-Length: 7\r\nConnection: close\r\n\r\nrefused',
      );
      return;
    }
    const chosen = url.searchParams.has('deflate') ? deflating : plain;
    chosen.handleUpgrade(request, socket, head, (webSocket) => behave(webSocket, url.searchParams));
  });
}

function chooseProtocol(offered: Set<string>): string | false {
  return offered.has('chat.v1') ? 'chat.v1' : false;
}

function behave(webSocket: WebSocket, query: URLSearchParams): void {
  webSocket.on('error', () => {});
  webSocket.on('message', (data: Buffer, isBinary) => webSocket.send(data, { binary: isBinary }));
  switch (query.get('then')) {
    case 'close':
      return webSocket.close(Number(query.get('code') ?? 1000), query.get('reason') ?? '');
    case 'close-without-code':
      return webSocket.close();
    case 'abnormal':
      return webSocket.terminate();
    case 'ping':
      return webSocket.ping('are you there');
    case 'fragments':
      return sendFragments(webSocket);
  }
}

function sendFragments(webSocket: WebSocket): void {
  webSocket.send('one ', { fin: false });
  webSocket.send('two ', { fin: false });
  webSocket.ping('between');
  webSocket.send('three', { fin: true });
}
