// An origin that answers what its path asks for: /text/x, /slow/MS, /hang, and JSON for anything else.
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlainOrigin {
  url: string;
  /** The paths that were asked for so far. */
  asked: string[];
  close(): Promise<void>;
}

export async function startPlainOrigin(): Promise<PlainOrigin> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    const [, kind, value = ''] = (request.url ?? '').split('/');
    request.resume();
    if (kind === 'hang') return;
    if (kind === 'slow') return void setTimeout(() => response.end('late'), Number(value));
    if (kind === 'hostile') return hostile(response);
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ path: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What would clear a screen, set a title, or hide its own end on a terminal that is sent it as it is. */
export const hostileText = 'before\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egnp.exe\rafter\n';

function hostile(response: http.ServerResponse): void {
  // Header bytes that are UTF-8 for C1 and turning marks; node writes latin1.
  response.setHeader('x-title', Buffer.from('a\u009b31m\u202eb').toString('latin1'));
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  // Not as a string: node would write the head in the body's encoding then.
  response.end(Buffer.from(hostileText));
}
