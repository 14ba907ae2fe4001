// What the demo shop answers: by host name and path, always the same for the same request.
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { pngImage } from '../../test/support/png-image.ts';
import { cart, graphqlAnswer, order, page, product, products, scriptText, styleText } from './demo-content.ts';

interface Visit {
  method: string;
  url: URL;
  body: Buffer;
  response: ServerResponse;
}

type Route = [method: string, hostAndPath: RegExp, waitMs: number, answer: (visit: Visit) => unknown];

const routes: readonly Route[] = [
  ['GET', /^www\.\S*?\/$/, 62, (visit) => send(visit, 200, 'text/html; charset=utf-8', page('Fjordshop'))],
  ['GET', /^www\.\S*?\/products\//, 88, (visit) => send(visit, 200, 'text/html; charset=utf-8', page('Wool coat'))],
  ['GET', /^cdn\.\S*\.js$/, 14, (visit) => send(visit, 200, 'text/javascript', scriptText)],
  ['GET', /^cdn\.\S*\.css$/, 11, (visit) => send(visit, 200, 'text/css', styleText)],
  ['GET', /^cdn\.\S*\.png$/, 18, (visit) => send(visit, 200, 'image/png', pngImage(320, 90))],
  ['GET', /^cdn\.\S*\.woff2$/, 16, (visit) => send(visit, 404, 'text/plain', 'not here')],
  ['GET', /^api\.\S*\/v2\/products$/, 46, (visit) => json(visit, 200, products(visit.url))],
  ['GET', /^api\.\S*\/v2\/products\/\d+$/, 31, (visit) => json(visit, 200, product(Number(lastPart(visit))))],
  ['GET', /^api\.\S*\/v2\/recommendations$/, 1180, (visit) => json(visit, 200, products(visit.url))],
  ['POST', /^api\.\S*\/v2\/cart\/items$/, 74, (visit) => json(visit, 201, cart)],
  ['DELETE', /^api\.\S*\/v2\/cart\/items\//, 55, ({ response }) => response.writeHead(204).end()],
  ['POST', /^api\.\S*\/v2\/orders$/, 212, (visit) => json(visit, 201, order)],
  ['GET', /^api\.\S*\/v2\/orders\//, 39, (visit) => json(visit, 200, order)],
  ['PUT', /^api\.\S*\/v2\/users\/me\/avatar$/, 130, (visit) => json(visit, 200, { bytes: visit.body.length })],
  [
    'GET',
    /^api\.\S*\/v2\/stock\//,
    640,
    (visit) => json(visit, 503, { error: 'stock service is busy', retryAfter: 5 }),
  ],
  ['GET', /^api\.\S*\/v2\/events$/, 20, (visit) => stream(visit.response)],
  ['POST', /^api\.\S*\/graphql$/, 118, (visit) => json(visit, 200, graphqlAnswer)],
  ['GET', /^auth\.\S*\/session$/, 22, (visit) => json(visit, 401, { error: 'token expired', expiredAt: '09:12:44Z' })],
  ['POST', /^auth\.\S*\/oauth\/token$/, 164, login],
  ['POST', /^pay\.\S*\/v1\/charges$/, 385, charge],
  ['POST', /^metrics\./, 9, ({ response }) => response.writeHead(204).end()],
];

export async function answerShop(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
  const visit = { method: request.method ?? 'GET', url, body: Buffer.concat(chunks), response };
  const found = routes.find(([method, where]) => method === visit.method && where.test(url.hostname + url.pathname));
  if (found === undefined) return json(visit, 404, { error: 'no such page', path: url.pathname });
  await sleep(found[2]);
  await found[3](visit);
}

function login(visit: Visit): void {
  const cookie = 'fjord_session=f3a91c7e2b; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=3600';
  visit.response.setHeader('Set-Cookie', [cookie, 'region=no; Path=/; Max-Age=31536000']);
  json(visit, 200, { access_token: demoToken(), token_type: 'Bearer', expires_in: 3600, scope: 'orders cart' });
}

/** A token as shops give it; nothing accepts it. */
export function demoToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = { iss: 'auth.fjordshop.example', sub: 'user-8841', scope: 'orders cart', iat: issuedAt };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ ...claims, exp: issuedAt + 3600 })}`;
  return `${signed}.${createHmac('sha256', 'demo').update(signed).digest('base64url')}`;
}

function charge(visit: Visit): void {
  const isDeclined = visit.body.includes('4000000000000002');
  const declined = {
    error: { code: 'card_declined', message: 'Your card was declined.', declineCode: 'do_not_honor' },
  };
  if (isDeclined) json(visit, 402, declined);
  else json(visit, 201, { id: 'ch_91kd02', amount: 24900, currency: 'NOK', status: 'succeeded' });
}

async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  for (let at = 1; !response.destroyed; at += 1) {
    response.write(`id: ${at}\nevent: stock\ndata: ${JSON.stringify({ product: 1200 + at, left: 40 - at })}\n\n`);
    await sleep(700);
  }
}

function json(visit: Visit, status: number, value: unknown): void {
  send(visit, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

function send({ url, response }: Visit, status: number, type: string, content: string | Buffer): void {
  const isAsset = url.hostname.startsWith('cdn.');
  const isText = typeof content === 'string';
  const coding = !isText ? undefined : isAsset ? 'br' : 'gzip';
  const body = !isText ? content : isAsset ? brotliCompressSync(content) : gzipSync(content);
  response.writeHead(status, {
    'Content-Type': type,
    ...(coding && { 'Content-Encoding': coding, Vary: 'Accept-Encoding' }),
    'Content-Length': body.length,
    'Cache-Control': isAsset ? 'public, max-age=31536000, immutable' : 'private, no-cache',
    ETag: `"${body.length.toString(16)}-6f2c"`,
    'X-Request-Id': `req_${body.length.toString(36)}${status}`,
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  });
  response.end(body);
}

const lastPart = ({ url }: Visit): string => url.pathname.split('/').at(-1) ?? '';
