/**
 * http-mitm-proxy with keep-alive on both sides and no handlers: it forwards and records nothing.
 * Arguments: PEERS_FOLDER BENCH_CA CA_FOLDER PORT. Ends when its stdin closes.
 */
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of the package's interface used here. */
interface HttpMitmProxy {
  Proxy: new () => {
    onError: (listener: () => void) => void;
    listen: (options: object, done: (error?: Error) => void) => void;
    httpPort: number;
  };
}

const [peersFolder = '', caPath = '', caFolder = '', port = '0'] = process.argv.slice(2);
const require = createRequire(join(peersFolder, 'package.json'));
const { Proxy: MitmProxy } = require('http-mitm-proxy') as HttpMitmProxy;

const proxy = new MitmProxy();
proxy.onError(() => {});
const options = {
  host: '127.0.0.1',
  port: Number(port),
  sslCaDir: caFolder,
  keepAlive: true,
  httpsAgent: new https.Agent({ keepAlive: true, ca: readFileSync(caPath) }),
};
proxy.listen(options, (error) => {
  if (error) throw error;
  const certificate = join(caFolder, 'certs', 'ca.pem');
  console.log(JSON.stringify({ port: proxy.httpPort, caPath: certificate }));
});
process.stdin.on('end', () => process.exit(0)).resume();
