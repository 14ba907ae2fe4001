/**
 * The origin: raw sockets that answer HTTP/1.1 from bytes made beforehand, so that it costs as little as an origin can.
 * Prints {"httpPort", "httpsPort"} and ends when its stdin closes.
 */
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { OriginConnection } from './origin-connection.ts';

const [keyPath, certPath] = process.argv.slice(2);
if (keyPath === undefined || certPath === undefined) throw new Error('usage: KEY CERT');

const accept = (socket: Socket) => {
  socket.setNoDelay(true);
  new OriginConnection(socket);
};
const plain = createServer(accept);
const secure = createTlsServer(
  { key: readFileSync(keyPath), cert: readFileSync(certPath), ALPNProtocols: ['http/1.1'] },
  accept,
);
secure.on('tlsClientError', () => {}); // a client that goes away in its handshake is no event here

plain.listen(0, '127.0.0.1', () => {
  secure.listen(0, '127.0.0.1', () => {
    const httpPort = (plain.address() as AddressInfo).port;
    const httpsPort = (secure.address() as AddressInfo).port;
    console.log(JSON.stringify({ httpPort, httpsPort }));
  });
});
process.stdin.on('end', () => process.exit(0)).resume();
