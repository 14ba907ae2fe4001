// A web shop on this machine for the pictures: pages, a JSON and a GraphQL API, login, payment, a chat, an event stream, and trouble.
// It listens on the usual ports of a loopback address of its own where that is allowed, so that addresses look as in life.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createPlainServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { createTestAuthority } from '../../test/support/test-authority.ts';
import { answerShop } from './demo-answers.ts';
import { serveChat } from './demo-chat.ts';

export const shopDomain = 'fjordshop.example';
const loopbackAddress = '127.0.0.80';
/** Its certificate ended yesterday. */
const expiredHost = `legacy.${shopDomain}`;

export interface DemoShop {
  address: string;
  authorityPem: string;
  /** `https://api.fjordshop.example`, with a port where the usual one could not be had. */
  origin(name: string, scheme?: 'http' | 'https'): string;
  close(): void;
}

export async function startDemoShop(): Promise<DemoShop> {
  const authority = await createTestAuthority('Fjordshop Demo Authority');
  const good = await authority.issue({ names: [shopDomain, `*.${shopDomain}`] });
  const expired = await authority.issue({ names: [expiredHost], isExpired: true });
  const secure = createTlsServer(
    {
      ...good,
      SNICallback: (name, done) => done(null, createSecureContext(name === expiredHost ? expired : good)),
    },
    answer,
  );
  serveChat(secure);
  const plain = createPlainServer(redirect);
  const [address, securePort] = await listen(secure, 443);
  const [, plainPort] = await listen(plain, 80, address);
  return {
    address,
    authorityPem: authority.certificatePem,
    origin: (name, scheme = 'https') => {
      const port = scheme === 'https' ? securePort : plainPort;
      const isUsual = port === (scheme === 'https' ? 443 : 80);
      return `${scheme}://${name}.${shopDomain}${isUsual ? '' : `:${port}`}`;
    },
    close: () => {
      for (const server of [secure, plain]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  answerShop(request, response).catch(() => response.destroy());
}

function redirect(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(301, { Location: `https://${request.headers.host}${request.url}` }).end();
}

async function listen(server: Server, usualPort: number, address = loopbackAddress): Promise<[string, number]> {
  try {
    return await listenAt(server, usualPort, address);
  } catch {
    return listenAt(server, 0, '127.0.0.1');
  }
}

function listenAt(server: Server, port: number, address: string): Promise<[string, number]> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve([address, (server.address() as AddressInfo).port]);
    });
  });
}
