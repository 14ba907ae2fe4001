import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { annotationColors } from '../../../src/model/annotation.ts';
import type { EntryToImport, FrameToImport } from '../../../src/model/entry-import.ts';
import { failureKinds, failurePhases } from '../../../src/model/failure.ts';
import type { RawHeaders } from '../../../src/model/http-message.ts';

const latin1 = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
});
const headerName = fc.constantFrom('X-One', 'x-one', 'Set-Cookie', 'Cookie', 'Accept', 'Authorization', 'Location');
const headers: fc.Arbitrary<RawHeaders> = fc.array(fc.tuple(headerName, latin1), { maxLength: 6 });
const trailers = fc.option(fc.array(fc.tuple(fc.constant('X-Trailer'), latin1), { maxLength: 2 }), { freq: 4 });

const eventStream = fc
  .array(fc.string(), { maxLength: 4 })
  .map((events) => events.map((each) => `data: ${each}\n\n`).join(''));
const formHead = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n');
const contentType = fc.constantFrom(
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'text/html'],
  ...[
    'text/plain; charset=Shift_JIS',
    'application/json;charset="ISO-8859-1"',
    'text/xml; charset=utf-16',
    'image/png',
  ],
);
const bytes = fc.oneof(
  fc.constant(new Uint8Array(0)),
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => new Uint8Array(Buffer.from(text.toWellFormed(), 'utf8'))),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))),
  fc.constantFrom(
    ...['93fa967b', 'e9e8', '2d2d780d0aff', '3c6d65746120636861727365743d6b6f69382d723ec1'].map(
      (hex) => new Uint8Array(Buffer.from(hex, 'hex')),
    ),
  ),
  fc
    .uint8Array({ maxLength: 30 })
    .map((bytes) => new Uint8Array(Buffer.concat([formHead, bytes, Buffer.from('\r\n--x--\r\n')]))),
  eventStream.map((text) => new Uint8Array(Buffer.from(text.toWellFormed(), 'utf8'))),
  fc.constantFrom(new Uint8Array(70_000).fill(0xff), new Uint8Array(Buffer.from('é"\\\n'.repeat(30_000)))),
  // Long enough to be taken out of an entry's text when it is read.
  fc.constantFrom(
    new Uint8Array(Buffer.from('a"\\u0041é\u{1f600}\n\\'.repeat(60_000))),
    new Uint8Array(1_300_001).map((_, at) => at * 7),
  ),
);

const frame: fc.Arbitrary<FrameToImport> = fc
  .record({
    direction: fc.constantFrom('client' as const, 'server' as const),
    opcode: fc.constantFrom(0, 1, 2, 8, 9, 10),
    isFinal: fc.boolean(),
    isCompressed: fc.boolean(),
    isTruncated: fc.boolean(),
    timestamp: fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }),
    data: fc.oneof(
      { weight: 20, arbitrary: fc.uint8Array({ maxLength: 60 }) },
      fc.constant(new Uint8Array(300_000).fill(0x61)),
    ),
  })
  .map((given) => ({ ...given, payloadBytes: given.data.length }));

const annotation = fc
  .record({
    note: fc.option(fc.string({ minLength: 1 })),
    color: fc.option(fc.constantFrom(...annotationColors)),
    tags: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
    createdAt: fc.integer({ min: 1, max: 2e12 }),
  })
  .map((given) => ({ ...given, updatedAt: given.createdAt + 5 }));

const ms = fc.double({ min: 0, max: 1e5, noNaN: true });
const timings = fc.record(
  { blocked: ms, dns: ms, connect: ms, ssl: ms, send: ms, wait: ms, receive: ms },
  { requiredKeys: [] },
);

const failure = fc.record(
  {
    kind: fc.constantFrom(...failureKinds),
    side: fc.constantFrom('client' as const, 'upstream' as const, 'proxy' as const),
    phase: fc.constantFrom(...failurePhases),
    code: fc.constant('ECONNRESET'),
    message: fc.string(),
  },
  { requiredKeys: ['kind', 'side', 'phase', 'message'] },
);

const coded = (coding: string, body: Uint8Array): Uint8Array => {
  if (coding === 'gzip') return gzipSync(body);
  return coding === 'br' ? brotliCompressSync(body) : body;
};

/** Whatever a session may hold. */
export const generatedEntry: fc.Arbitrary<EntryToImport> = fc
  .record({
    ...{ requestHeaders: headers, requestTrailers: trailers, responseHeaders: headers, responseTrailers: trailers },
    ...{ requestBody: bytes, plainBody: bytes, timings, failure: fc.option(failure, { freq: 3 }) },
    ...{ requestType: contentType, responseType: contentType },
    coding: fc.constantFrom('', '', 'gzip', 'br', 'unknown'),
    isDamaged: fc.boolean(),
    frames: fc.array(frame, { maxLength: 4 }),
    annotations: fc.array(annotation, { maxLength: 2 }),
    query: fc.constantFrom('', '?a=1&b=%20x&a=2', '?q=é', '?bad=%zz'),
    kind: fc.constantFrom('http' as const, 'http' as const, 'websocket' as const, 'tunnel' as const),
    status: fc.constantFrom(200, 204, 304, 404, 500),
    flags: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    timestamp: fc.integer({ min: 1_000_000_000_000, max: 2_000_000_000_000 }),
    informational: fc.array(
      fc.record({ status: fc.constant(103), reason: fc.constant('Early Hints'), headers, receivedAt: fc.nat() }),
      { maxLength: 1 },
    ),
    original: fc.option(fc.record({ method: fc.constant('PUT'), url: fc.webUrl(), headers, body: fc.base64String() }), {
      freq: 3,
    }),
  })
  .map((given): EntryToImport => {
    const { kind, coding, query, failure, frames, annotations, requestBody, flags, original } = given;
    const hasResponse = failure === null || failure.message.length % 2 === 0;
    const body = coded(coding, given.plainBody);
    const responseBody = hasResponse
      ? given.isDamaged && coding === 'gzip'
        ? body.subarray(0, 12)
        : body
      : new Uint8Array(0);
    const [isMocked = false, isBreakpointed = false, isModified = false, isTruncated = false, isReplay = false] = flags;
    const encoding: RawHeaders = coding === '' ? [] : [['Content-Encoding', coding]];
    return {
      content: {
        ...{ kind, failure, isMocked, isBreakpointed, isModified, isTruncated, isReplay },
        ...{ timestamp: given.timestamp, timings: given.timings, informational: given.informational },
        method: 'POST',
        url: kind === 'tunnel' ? 'example.com:443' : `https://example.com/a%20b${query}`,
        protocol: kind === 'websocket' ? 'wss' : 'https',
        host: 'example.com',
        path: kind === 'tunnel' ? '' : `/a%20b${query}`,
        httpVersion: '1.1',
        status: hasResponse ? given.status : null,
        statusText: hasResponse ? 'Fine' : null,
        requestBodySize: requestBody.length,
        responseBodySize: responseBody.length,
        duration: 12.5,
        state: failure === null ? 'completed' : 'failed',
        clientAddress: '127.0.0.1:50123',
        remoteAddress: '[::1]:443',
        requestHeaders: [['Content-Type', given.requestType], ...given.requestHeaders],
        requestTrailers: given.requestTrailers,
        responseHttpVersion: hasResponse ? '1.1' : null,
        responseHeaders: hasResponse
          ? [...encoding, ['Content-Type', given.responseType], ...given.responseHeaders]
          : null,
        responseTrailers: hasResponse ? given.responseTrailers : null,
        tls: {
          client: { version: 'TLSv1.3', cipher: 'X', alpn: null, serverName: 'example.com', isResumed: true },
          upstream: null,
        },
        originalRequest: original,
        originalResponse: original && { status: 201, statusText: 'Was', headers: original.headers },
        imported: null,
      },
      ...{ requestBody, responseBody, annotations },
      frames: kind === 'websocket' ? frames : [],
    };
  });
