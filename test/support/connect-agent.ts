// The agent a Node program would use for https through a proxy: CONNECT, then TLS inside the tunnel.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

export interface ConnectAgentOptions {
  proxyUrl: string;
  ca: string;
  servername?: string;
}

export class ConnectAgent extends https.Agent {
  readonly #settings: ConnectAgentOptions;

  constructor(settings: ConnectAgentOptions) {
    super({ keepAlive: true });
    this.#settings = settings;
  }

  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): null {
    const { proxyUrl, ca, servername } = this.#settings;
    const done = callback as (error: Error | null, stream?: Duplex) => void;
    const target = `${options.host}:${options.port}`;
    const request = http.request(proxyUrl, {
      method: 'CONNECT',
      path: target,
      headers: { Host: target },
      agent: false,
    });
    request.once('connect', (response, socket) => {
      if (response.statusCode !== 200) return done(new Error(`CONNECT ${response.statusCode}`));
      const secure = tls.connect({ socket, ca, servername: servername ?? String(options.host) });
      secure.once('secureConnect', () => done(null, secure));
      secure.once('error', done);
      return undefined;
    });
    request.once('error', done);
    request.end();
    return null;
  }
}
