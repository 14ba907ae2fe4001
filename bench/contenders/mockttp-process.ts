/**
 * mockttp as HTTP Toolkit uses it: pass everything through, tell of each request and response by events, keep no
 * list of its own. Arguments: PEERS_FOLDER BENCH_CA CA_OUT. Ends when its stdin closes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of mockttp's interface used here; the package is not a dependency, so its types are not at hand. */
interface Mockttp {
  generateCACertificate: () => Promise<{ key: string; cert: string }>;
  getLocal: (options: object) => {
    port: number;
    start: (ports: { startPort: number; endPort: number }) => Promise<void>;
    forUnmatchedRequest: () => { thenPassThrough: (options: object) => Promise<void> };
    on: (event: string, listener: () => void) => Promise<void>;
  };
}

const [peersFolder = '', caPath = '', caOutPath = ''] = process.argv.slice(2);
const require = createRequire(join(peersFolder, 'package.json'));
const mockttp = require('mockttp') as Mockttp;

const authority = await mockttp.generateCACertificate();
writeFileSync(caOutPath, authority.cert);
const server = mockttp.getLocal({ https: authority, recordTraffic: false });
await server.start({ startPort: 20_000, endPort: 60_000 });
await server.forUnmatchedRequest().thenPassThrough({
  additionalTrustedCAs: [{ cert: readFileSync(caPath).toString() }],
});
await server.on('request', () => {});
await server.on('response', () => {});

console.log(JSON.stringify({ port: server.port, caPath: caOutPath }));
process.stdin.on('end', () => process.exit(0)).resume();
