import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw, type RawClient } from '../../support/raw-client.ts';
import {
  close,
  END_OF_HEAD,
  type OriginStep,
  type RawOrigin,
  reset,
  runScript,
  send,
  stall,
  startRawOrigin,
  until,
  wait,
} from '../../support/raw-origin.ts';

let product: Product;
const origins: RawOrigin[] = [];
beforeAll(async () => {
  product = await startProduct();
});
afterAll(async () => {
  await product?.stop();
  for (const origin of origins) await origin.close();
});

async function ask(
  steps: OriginStep[],
  method = 'GET',
): Promise<{ client: RawClient; origin: RawOrigin; mark: string }> {
  const origin = await startRawOrigin((connection) => runScript(connection, [until(END_OF_HEAD), ...steps]));
  origins.push(origin);
  const client = await connectRaw(product.proxyPort);
  const mark = `case=${origin.port}`;
  client.send(`${method} http://localhost:${origin.port}/?${mark} HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`);
  return { client, origin, mark };
}

const ok = 'HTTP/1.1 200 OK\r\n';
const BAD_HEADS: [name: string, bytes: string][] = [
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['HTML without a head', '<!doctype html><title>hello</title>\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status of letters', 'HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status of 099', 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n'],
  ['an unknown version', 'HTTP/3.7 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['lines with bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['NUL in a value', `${ok}X-Bad: a\x00b\r\nContent-Length: 0\r\n\r\n`],
  ['a bare CR in a value', `${ok}X-Bad: a\rb\r\nContent-Length: 0\r\n\r\n`],
  ['a bare LF in a value', `${ok}X-Bad: a\nSet-Cookie: b=c\r\nContent-Length: 0\r\n\r\n`],
  ['a space before the colon', `${ok}Content-Length : 0\r\n\r\n`],
  ['a folded line', `${ok}X-Bad: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
  ['a line without a colon', `${ok}nonsense\r\nContent-Length: 0\r\n\r\n`],
  ['an empty name', `${ok}: x\r\nContent-Length: 0\r\n\r\n`],
  ['two different Content-Length lines', `${ok}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`],
  ['a negative Content-Length', `${ok}Content-Length: -1\r\n\r\n`],
  ['Content-Length and Transfer-Encoding', `${ok}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a head of 2 MiB', `${ok}X-Large: ${'x'.repeat(2 * 1024 * 1024)}\r\n\r\n`],
  ['101 that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n'],
];

describe('[malformed-responses] heads that are not HTTP', () => {
  it.each(BAD_HEADS)('%s', async (_name, bytes) => {
    const { client, mark } = await ask([send(bytes), wait(300), close]);
    const text = await client.untilReceived('\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    expect(text.split('\r\n\r\n')[0]).not.toContain('X-Bad');
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry.failure).toMatchObject({ kind: 'malformed-response', side: 'upstream', phase: 'response-head' });
    expect(entry.isComplete).toBe(false);
    await expect
      .poll(() => client.text().split('\r\n\r\n')[1]?.length ?? 0, { message: 'a reason in the page' })
      .toBeGreaterThan(20);
    client.destroy();
  });
});

describe('[malformed-responses] an origin of another protocol that waits for its client', () => {
  it.each(['SSH-2.0-OpenSSH_9.2\r\n', '220 mail.test ESMTP\r\n', 'J\x00\x00\x00\n8.0.36\x00'])(
    '%j: 502 at once',
    async (greeting) => {
      const { client, mark } = await ask([send(greeting), stall]);
      expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 502 /);
      const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
      expect(entry.failure).toMatchObject({ kind: 'malformed-response', side: 'upstream', phase: 'response-head' });
      expect((await product.body(entry.id, 'response')).toString('latin1')).toBe(greeting);
      client.destroy();
    },
  );
});

const chunkedHead = `${ok}Transfer-Encoding: chunked\r\n\r\n`;
const BAD_BODIES: [name: string, bytes: string][] = [
  ['a chunk size that is no number', 'zz\r\n'],
  ['a chunk size with a sign', '-1\r\n'],
  ['no line end after a chunk', '3\r\nabcXX'],
  ['a bare LF after a chunk size', '3\nabc\r\n0\r\n\r\n'],
  ['a trailer without a colon', '0\r\nnonsense\r\n\r\n'],
];

describe('[malformed-responses] bodies that break their framing', () => {
  it.each(BAD_BODIES)('%s: the client cannot take it for a whole one', async (_name, bytes) => {
    const { client, mark } = await ask([send(`${chunkedHead}5\r\nhello\r\n`), wait(50), send(bytes), wait(300), close]);
    await client.closed();
    expect(client.text()).not.toMatch(/\r\n0\r\n\r\n$/);
    client.destroy();
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry.failure).toMatchObject({ kind: 'malformed-response', side: 'upstream', phase: 'response-body' });
    expect(entry).toMatchObject({ status: 200, isComplete: false });
    expect((await product.body(entry.id, 'response')).toString()).toMatch(/^hello/);
  });
});

describe('[broken-off-responses] an origin that breaks off', () => {
  it.each([
    ['closes without an answer', [close], 'closed-early', 'response-head'],
    ['resets without an answer', [reset], 'reset', 'response-head'],
    ['closes within the status line', [send('HTTP/1.1 20'), wait(50), close], 'closed-early', 'response-head'],
    ['resets within the header lines', [send(`${ok}Content-Type: te`), wait(50), reset], 'reset', 'response-head'],
  ] as const)('%s: 502', async (_name, steps, kind, phase) => {
    const { client, mark } = await ask([...steps]);
    expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 502 /);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry.failure).toMatchObject({ kind, side: 'upstream', phase });
    client.destroy();
  });

  it.each([
    ['resets within a body of known length', [send(`${ok}Content-Length: 100\r\n\r\nhello`), wait(50), reset], 'reset'],
    [
      'closes within a body of known length',
      [send(`${ok}Content-Length: 100\r\n\r\nhello`), wait(50), close],
      'closed-early',
    ],
    ['resets within a chunk', [send(`${chunkedHead}64\r\nhello`), wait(50), reset], 'reset'],
    ['closes between chunks', [send(`${chunkedHead}5\r\nhello\r\n`), wait(50), close], 'closed-early'],
  ] as const)('%s: the client is cut off too, and what came is kept', async (_name, steps, kind) => {
    const { client, mark } = await ask([...steps]);
    await client.closed();
    expect(client.text()).toContain('hello');
    expect(client.text()).not.toMatch(/\r\n0\r\n\r\n$/);
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry.failure).toMatchObject({ kind, side: 'upstream', phase: 'response-body' });
    expect(entry).toMatchObject({ status: 200, isComplete: false });
    expect((await product.body(entry.id, 'response')).toString()).toBe('hello');
    client.destroy();
  });

  it('answers 504 when no response head comes within requestTimeout', async () => {
    await product.api('/api/settings', { method: 'PATCH', json: { requestTimeout: 300 } });
    try {
      const { client, mark } = await ask([wait(10_000)]);
      const startedAt = performance.now();
      expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 504 /);
      expect(performance.now() - startedAt).toBeLessThan(8000);
      const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
      expect(entry.failure).toMatchObject({ kind: 'timed-out', side: 'upstream', phase: 'response-head' });
      client.destroy();
    } finally {
      await product.api('/api/settings', { method: 'PATCH', json: { requestTimeout: 0 } });
    }
  });
});

describe('[desync] bytes an origin sends that belong to no response', () => {
  it('never become the answer to somebody else', async () => {
    const evil = `${ok}Content-Length: 4\r\nX-From: evil\r\n\r\nEVIL`;
    const good = `${ok}Content-Length: 4\r\n\r\ngood`;
    const origin = await startRawOrigin(async (connection) => {
      await runScript(connection, [until(END_OF_HEAD), send(good + evil), until('/second'), send(good)]);
    });
    origins.push(origin);
    const client = await connectRaw(product.proxyPort);
    client.send(`GET http://localhost:${origin.port}/first HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`);
    await client.untilReceived('good');
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.send(`GET http://localhost:${origin.port}/second HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`);
    await client.untilReceived(/good[\s\S]*(good|502)/, 3000).catch(() => {});
    expect(client.text()).not.toContain('EVIL');
    client.destroy();
  });

  it.each(['HEAD', 'GET'])('a body after a %s that has none is not passed on as the next response', async (method) => {
    const head = method === 'HEAD' ? `${ok}Content-Length: 4\r\n\r\n` : 'HTTP/1.1 204 No Content\r\n\r\n';
    const { client, mark } = await ask([send(`${head}EVIL`), wait(200), close], method);
    expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 20[04] /);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.text()).not.toContain('EVIL');
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry.responseBodySize).toBe(0);
    client.destroy();
  });
});

describe('[http-1.0] an origin of HTTP/1.0', () => {
  it('ends its body by closing, and the client gets all of it', async () => {
    const { client, mark } = await ask([
      send('HTTP/1.0 200 Fine\r\nServer: Old\r\n\r\npart one '),
      wait(50),
      send('part two'),
      close,
    ]);
    await client.closed();
    expect(client.text()).toMatch(/^HTTP\/1\.[01] 200 Fine\r\n/);
    expect(client.text()).toContain('part one part two');
    const entry = await product.waitForEntry((candidate) => candidate.url.includes(mark));
    expect(entry).toMatchObject({ isComplete: true, statusText: 'Fine', responseHttpVersion: '1.0' });
    expect((await product.body(entry.id, 'response')).toString()).toBe('part one part two');
    client.destroy();
  });
});
