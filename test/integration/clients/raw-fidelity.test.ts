// Byte for byte, with what no HTTP library would send: odd spacing, order and case in both directions.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../../support/product.ts';
import { connectRaw, connectTlsTunnel } from '../../support/raw-client.ts';
import { END_OF_HEAD, type RawOrigin, runScript, send, startRawOrigin, until } from '../../support/raw-origin.ts';
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

interface Messages {
  requestLine: string;
  requestRest: string;
  response: string;
}

async function exchange(
  scheme: 'http' | 'https',
  messages: Messages,
): Promise<{ received: string; answered: string; port: number }> {
  const tlsOptions = scheme === 'https' ? { tls: await authority.issue() } : {};
  const end = messages.requestRest.includes('chunked') ? /0\r\n.*\r\n\r\n$/s : /\r\n\r\n/;
  const origin = await startRawOrigin(async (connection) => {
    await runScript(connection, [until(END_OF_HEAD)]);
    while (!end.test(connection.received().toString('latin1')))
      await new Promise((resolve) => connection.socket.once('data', resolve));
    await runScript(connection, [send(messages.response)]);
  }, tlsOptions);
  origins.push(origin);
  const host = `localhost:${origin.port}`;
  const client =
    scheme === 'https'
      ? await connectTlsTunnel(product.proxyPort, host, { ca: product.caPem })
      : await connectRaw(product.proxyPort);
  const target = scheme === 'https' ? '/odd%2fPath;x?Q' : `http://${host}/odd%2fPath;x?Q`;
  client.send(messages.requestLine.replace('TARGET', target) + messages.requestRest.replaceAll('HOST', host));
  await expect.poll(() => client.received().length).toBe(Buffer.byteLength(messages.response, 'latin1'));
  client.destroy();
  return { received: origin.receivedText(), answered: client.text(), port: origin.port };
}

const MESSAGES: [name: string, messages: Messages][] = [
  [
    'odd case, order and spacing',
    {
      requestLine: 'GET TARGET HTTP/1.1\r\n',
      requestRest:
        'aCCept:*/*\r\nX-Late-Host:   spaces before and after \t \r\nhOST: HOST\r\nX-Empty:\r\nX-Latin: caf\xe9\r\nx-twice: 1\r\nX-TWICE:2\r\nUser-Agent:\tTab\r\n\r\n',
      response:
        'HTTP/1.1 200 Ok  Then \xe9\r\nsErVeR:odd\r\nX-B:   b  \r\nX-A: a\r\nX-b: again\r\nX-Empty:\r\nX-Latin: \xe9\xff\r\nconTENT-length: 5\r\n\r\nhello',
    },
  ],
  [
    'no reason phrase',
    {
      requestLine: 'GET TARGET HTTP/1.1\r\n',
      requestRest: 'Host: HOST\r\n\r\n',
      response: 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n',
    },
  ],
  [
    'chunks of odd size, with extensions and trailers, both ways',
    {
      requestLine: 'POST TARGET HTTP/1.1\r\n',
      requestRest:
        'Host: HOST\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n5;name=value\r\nhello\r\n001;q="a;b"\r\n!\r\nA\r\n0123456789\r\n0\r\nX-T:  odd \r\nx-T: 2\r\n\r\n',
      response:
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x\r\nabc\r\n00000A\r\n0123456789\r\n000;last\r\nX-Trailer: yes\r\n\r\n',
    },
  ],
  [
    '1xx heads before the answer',
    {
      requestLine: 'GET TARGET HTTP/1.1\r\n',
      requestRest: 'Host: HOST\r\n\r\n',
      response:
        'HTTP/1.1 103 Hints\r\nlink:</a>\r\nLink: </b>\r\n\r\nHTTP/1.1 102 \r\n\r\nHTTP/1.1 199 Odd\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    },
  ],
];

describe.each(['http', 'https'] as const)('[raw-fidelity] over %s', (scheme) => {
  it.each(MESSAGES)('%s arrive byte for byte', async (_name, messages) => {
    const { received, answered, port } = await exchange(scheme, messages);
    const requestLine = messages.requestLine.replace('TARGET', '/odd%2fPath;x?Q');
    expect(received).toBe(requestLine + messages.requestRest.replaceAll('HOST', `localhost:${port}`));
    expect(answered).toBe(messages.response);
  });
});

describe('[hop-by-hop] fields for one connection (RFC 9110 §7.6.1)', () => {
  it('do not reach the origin, nor those that Connection names', async () => {
    const origin = await startRawOrigin((connection) =>
      runScript(connection, [until(END_OF_HEAD), send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')]),
    );
    origins.push(origin);
    const client = await connectRaw(product.proxyPort);
    client.send(
      `GET http://localhost:${origin.port}/ HTTP/1.1\r\nHost: localhost:${origin.port}\r\nProxy-Connection: keep-alive\r\nProxy-Authorization: Basic c2VjcmV0\r\nConnection: X-Hop, keep-alive\r\nX-Hop: one\r\nX-End: two\r\n\r\n`,
    );
    await client.untilReceived('\r\n\r\n');
    const received = origin.receivedText();
    expect(received).toContain('X-End: two\r\n');
    expect(received).not.toMatch(/^(Proxy-Connection|Proxy-Authorization|X-Hop):/im);
    client.destroy();
  });

  it('nothing is added on the way to the origin or back', async () => {
    const { received, answered } = await exchange('http', {
      requestLine: 'GET TARGET HTTP/1.0\r\n',
      requestRest: 'Host: HOST\r\n\r\n',
      response: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    });
    expect(
      received
        .split('\r\n')
        .slice(1)
        .filter((line) => line !== '' && !/^(host|connection):/i.test(line)),
    ).toEqual([]);
    expect(answered).not.toMatch(/^(via|x-forwarded|date|server):/im);
  });
});
