import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw, connectTlsTunnel, type RawClient } from '../../support/raw-client.ts';
import {
  END_OF_HEAD,
  type OriginStep,
  type RawOrigin,
  runScript,
  send,
  stall,
  startRawOrigin,
  until,
  wait,
} from '../../support/raw-origin.ts';
import { createTestAuthority, type TestAuthority } from '../../support/test-authority.ts';

let product: Product;
let authority: TestAuthority;
const origins: RawOrigin[] = [];
beforeAll(async () => {
  authority = await createTestAuthority();
  product = await startProduct({ upstreamCa: authority.certificatePem });
});
afterAll(async () => {
  await product?.stop();
  for (const origin of origins) await origin.close();
});

async function begin(
  scheme: 'http' | 'https',
  requestLines: string[],
  steps: OriginStep[],
): Promise<{ client: RawClient; origin: RawOrigin }> {
  const tlsOptions = scheme === 'https' ? { tls: await authority.issue() } : {};
  const origin = await startRawOrigin((connection) => {
    // As most servers do; a FIN alone could also mean that the client has only finished sending.
    connection.socket.on('end', () => connection.socket.end());
    return runScript(connection, [until(END_OF_HEAD), ...steps]);
  }, tlsOptions);
  origins.push(origin);
  const authorityOf = `localhost:${origin.port}`;
  const client =
    scheme === 'https'
      ? await connectTlsTunnel(product.proxyPort, authorityOf, { ca: product.caPem })
      : await connectRaw(product.proxyPort);
  const target = scheme === 'https' ? '/' : `http://${authorityOf}/`;
  const [first, ...rest] = requestLines;
  client.send(
    `${first!.replace('/', target)}\r\nHost: ${authorityOf}\r\n${rest.map((line) => `${line}\r\n`).join('')}\r\n`,
  );
  return { client, origin };
}

/** Nothing but the client's end makes this origin's connection end; the limit is far from any time-out of the proxy. */
async function endedSoon(origin: RawOrigin): Promise<void> {
  const startedAt = performance.now();
  await origin.connections[0]!.ended;
  expect(performance.now() - startedAt).toBeLessThan(5000);
}

const entryOf = (origin: RawOrigin) =>
  product.waitForEntry((entry) => entry.kind !== 'tunnel' && entry.url.includes(`:${origin.port}/`));

describe.each(['http', 'https'] as const)('[aborts] over %s, a client that goes away', (scheme) => {
  it.each(['destroy', 'reset'] as const)('before the response: the origin is told at once (%s)', async (how) => {
    const { client, origin } = await begin(scheme, ['GET / HTTP/1.1'], [stall]);
    await expect.poll(() => origin.receivedText()).toContain(END_OF_HEAD);
    client[how]();
    await endedSoon(origin);
    const entry = await entryOf(origin);
    expect(entry.failure).toMatchObject({ kind: 'aborted', side: 'client' });
    expect(entry.status).toBeNull();
  });

  it('within the response body: the origin is told at once, and what came is kept', async () => {
    const { client, origin } = await begin(
      scheme,
      ['GET / HTTP/1.1'],
      [send('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello'), stall],
    );
    await client.untilReceived('hello');
    client.destroy();
    await endedSoon(origin);
    const entry = await entryOf(origin);
    expect(entry.failure).toMatchObject({ kind: 'aborted', side: 'client', phase: 'response-body' });
    expect(entry).toMatchObject({ status: 200, isComplete: false });
    expect((await product.body(entry.id, 'response')).toString()).toBe('hello');
  });

  it('within its own upload: the origin is told at once, and what was sent is kept', async () => {
    const { client, origin } = await begin(scheme, ['POST / HTTP/1.1', 'Content-Length: 1000'], [stall]);
    client.send('half of it');
    await expect.poll(() => origin.receivedText()).toContain('half of it');
    client.destroy();
    await endedSoon(origin);
    const entry = await entryOf(origin);
    expect(entry.failure).toMatchObject({ side: 'client' });
    expect((await product.body(entry.id, 'request')).toString()).toBe('half of it');
  });
});

describe('[early-answer] an origin that answers before the upload is complete', () => {
  it('is heard by the client', async () => {
    const { client } = await begin(
      'http',
      ['POST / HTTP/1.1', 'Content-Length: 1000000'],
      [send('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'), wait(200)],
    );
    client.send('some');
    expect(await client.untilReceived('\r\n\r\n')).toMatch(/^HTTP\/1\.1 413 /);
    client.destroy();
  });
});

describe('[pipelining] requests sent without waiting', () => {
  it('are answered in their order', async () => {
    const origin = await startRawOrigin((connection) => {
      connection.socket.on('data', (chunk: Buffer) => {
        for (const match of chunk.toString('latin1').matchAll(/GET (\/\d)/g)) {
          connection.socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n${match[1]}`);
        }
      });
    });
    origins.push(origin);
    const client = await connectRaw(product.proxyPort);
    client.send(
      [1, 2, 3, 4]
        .map(
          (index) => `GET http://localhost:${origin.port}/${index} HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`,
        )
        .join(''),
    );
    await client.untilReceived('/4');
    expect(
      client
        .text()
        .match(/\r\n\r\n\/\d/g)!
        .map((part) => part.slice(-1)),
    ).toEqual(['1', '2', '3', '4']);
    client.destroy();
  });
});
