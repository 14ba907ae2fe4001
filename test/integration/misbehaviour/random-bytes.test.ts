// Valid messages with random damage, cut at random places: whatever comes, the proxy lives and other connections go on.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw } from '../../support/raw-client.ts';
import { END_OF_HEAD, type RawOrigin, startRawOrigin, untilReceived } from '../../support/raw-origin.ts';

const RUNS = 120;
const REQUEST =
  'POST http://localhost:PORT/a?b HTTP/1.1\r\nHost: localhost:PORT\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5;x=y\r\nhello\r\n0\r\nX: 1\r\n\r\n';
const RESPONSE =
  'HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nX: 1\r\n\r\n';

let product: Product;
let origin: RawOrigin;
let answer: Buffer[] = [];
beforeAll(async () => {
  product = await startProduct();
  origin = await startRawOrigin(async (connection) => {
    await untilReceived(connection, END_OF_HEAD);
    for (const piece of answer) {
      connection.socket.write(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    connection.socket.end();
  });
});
afterAll(async () => {
  await product?.stop();
  await origin?.close();
});

interface Damage {
  at: number;
  remove: number;
  insert: string;
}

const damages = fc.array(
  fc.record({
    at: fc.nat(300),
    remove: fc.nat(6),
    insert: fc.oneof(
      fc.constantFrom(
        '\r',
        '\n',
        '\0',
        '\r\n',
        '\r\n\r\n',
        ' ',
        ':',
        '\t',
        'ffffffff',
        '-1',
        '\xff',
        'Content-Length: 3\r\n',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);
const cuts = fc.array(fc.nat(300), { maxLength: 5 });

function damaged(text: string, all: Damage[]): Buffer {
  const harmed = all.reduce((sum, { at, remove, insert }) => sum.slice(0, at) + insert + sum.slice(at + remove), text);
  return Buffer.from(harmed, 'latin1');
}

function pieces(bytes: Buffer, places: number[]): Buffer[] {
  const ordered = [
    0,
    ...places.filter((place) => place < bytes.length).sort((one, other) => one - other),
    bytes.length,
  ];
  return ordered.slice(1).map((end, index) => bytes.subarray(ordered[index], end));
}

async function sendAndLeave(request: Buffer[]): Promise<void> {
  const client = await connectRaw(product.proxyPort);
  for (const piece of request) {
    client.send(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.end();
  await client.closed(300).catch(() => {});
  client.destroy();
}

async function expectServing(): Promise<void> {
  answer = [Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine')];
  const client = await connectRaw(product.proxyPort);
  client.send(`GET http://localhost:${origin.port}/ HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`);
  await client.untilReceived('fine');
  client.destroy();
  expect(product.isAlive()).toBe(true);
}

describe('[random-bytes] damaged at random', () => {
  it('requests harm nobody else', async () => {
    const whole = REQUEST.replaceAll('PORT', String(origin.port));
    await fc.assert(
      fc.asyncProperty(damages, cuts, async (harm, places) => {
        answer = [Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')];
        await sendAndLeave(pieces(damaged(whole, harm), places));
        expect(product.isAlive()).toBe(true);
      }),
      { numRuns: RUNS },
    );
    await expectServing();
  });

  it('responses harm nobody else', async () => {
    const whole = Buffer.from(
      `GET http://localhost:${origin.port}/ HTTP/1.1\r\nHost: localhost:${origin.port}\r\n\r\n`,
    );
    await fc.assert(
      fc.asyncProperty(damages, cuts, async (harm, places) => {
        answer = pieces(damaged(RESPONSE, harm), places);
        await sendAndLeave([whole]);
        expect(product.isAlive()).toBe(true);
      }),
      { numRuns: RUNS },
    );
    await expectServing();
  });

  it('every one of them has ended, none is left running', async () => {
    await expect
      .poll(async () => (await product.api(`/api/traffic/stats/${product.session.id}`)).body.pending, {
        timeout: 20_000,
      })
      .toBe(0);
    expect(product.stderr()).not.toMatch(/internal|TypeError|assert/i);
  });
});
