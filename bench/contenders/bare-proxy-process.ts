/**
 * The bare node:http proxy: plain requests and decrypted CONNECT tunnels, forwarded with keep-alive agents; records
 * nothing and shows a leaf certificate made beforehand. Arguments: KEY CERT CA. Ends when its stdin closes.
 */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

const [keyPath = '', certPath = '', caPath = ''] = process.argv.slice(2);
const secureContext = createSecureContext({
  key: readFileSync(keyPath),
  cert: readFileSync(certPath),
});
const plainAgent = new http.Agent({ keepAlive: true });
const secureAgent = new https.Agent({ keepAlive: true, ca: readFileSync(caPath) });

function forward(request: http.IncomingMessage, response: http.ServerResponse): void {
  const isTls = (request.socket as TLSSocket).encrypted === true;
  const url = isTls ? `https://${request.headers.host}${request.url}` : (request.url ?? '');
  const upstream = (isTls ? https : http).request(url, {
    method: request.method ?? 'GET',
    headers: request.rawHeaders,
    agent: isTls ? secureAgent : plainAgent,
  });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    answer.pipe(response);
  });
  upstream.on('error', () => response.destroy());
  response.on('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  request.pipe(upstream);
}

const server = http.createServer(forward);
server.on('connect', (_request: http.IncomingMessage, socket: Socket) => {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  socket.on('error', () => socket.destroy());
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext,
    ALPNProtocols: ['http/1.1'],
  });
  secure.on('error', () => secure.destroy());
  server.emit('connection', secure);
});
server.on('clientError', (_error, socket) => socket.destroy());

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.stdin.on('end', () => process.exit(0)).resume();
