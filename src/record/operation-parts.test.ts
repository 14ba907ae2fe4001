import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entryFlags } from './batch.ts';
import { BatchCursor, BatchEncoder, type OperationParts, type ReadParts, roomFor } from './batch-bytes.ts';
import {
  type EntryToWrite,
  entryParts,
  frameParts,
  importedFrameParts,
  readEntry,
  readFrame,
  readImportedFrame,
} from './operation-parts.ts';

const latin1 = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const headers = fc.array(fc.tuple(latin1, latin1), { maxLength: 5 });
const whole = fc.option(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 3 }));
const phases = ['blocked', 'dns', 'connect', 'ssl', 'send', 'wait', 'receive'] as const;

const entry = fc.record({
  ...{ id: fc.uuid(), sessionId: fc.uuid(), startedAt: fc.nat(), kind: fc.constant('http' as const) },
  ...{ method: latin1, url: latin1, protocol: fc.constant('https' as const), host: latin1, path: latin1 },
  ...{ httpVersion: fc.constant('1.1' as const), status: fc.option(fc.nat(599)), statusText: fc.option(latin1) },
  ...{ requestBytes: fc.nat(), responseBytes: fc.nat(2 ** 40), durationMs: fc.option(fc.double({ noNaN: true })) },
  state: fc.constantFrom('requesting', 'waiting', 'responding', 'completed', 'failed'),
  failure: fc.option(fc.record({ message: latin1 })),
  ...{ clientAddress: latin1, remoteAddress: fc.option(latin1), flags: fc.nat(63) },
  ...{ requestStored: fc.nat(), responseStored: fc.nat(), responseHttpVersion: fc.constantFrom(null, '1.0', '2') },
  timings: fc.dictionary(
    fc.constantFrom(...phases),
    fc.nat(10_000_000).map((micros) => micros / 1000),
  ),
  ...{ requestHeaders: headers, requestTrailers: fc.option(headers), responseHeaders: fc.option(headers) },
  ...{ responseTrailers: fc.option(headers), informational: fc.option(fc.array(fc.record({ status: fc.nat() }))) },
  ...{ tls: fc.constant(null), originalRequest: fc.constant(null), originalResponse: fc.constant(null) },
  ...{ imported: fc.constant(null), requestBody: whole, responseBody: whole },
}) as unknown as fc.Arbitrary<EntryToWrite>;

it('an entry comes back as it was, its structured facts as JSON', () => {
  fc.assert(
    fc.property(entry, (given) => {
      const read = readEntry(throughBytes(entryParts(given)), null);
      const { flags, requestBody, responseBody, ...rest } = given;
      expect(read).toMatchObject({
        ...rest,
        failure: given.failure && JSON.stringify(given.failure),
        requestHeaders: JSON.stringify(given.requestHeaders),
        requestTrailers: given.requestTrailers && JSON.stringify(given.requestTrailers),
        responseHeaders: given.responseHeaders && JSON.stringify(given.responseHeaders),
        responseTrailers: given.responseTrailers && JSON.stringify(given.responseTrailers),
        informational: given.informational && JSON.stringify(given.informational),
        timings: expect.any(String),
      });
      expect(JSON.parse(read.timings)).toEqual(given.timings);
      expect([read.flags, read.isFirst]).toEqual([flags, (flags & entryFlags.first) !== 0]);
      const isEnded = given.state === 'completed' || given.state === 'failed';
      expect([read.isRequestChunked, read.isResponseChunked]).toEqual(
        [requestBody, responseBody].map((b) => isEnded && b === null),
      );
      expect([read.requestBody, read.responseBody].map(hex)).toEqual(
        [requestBody, responseBody].map((b) => hex(b && Buffer.concat(b))),
      );
    }),
  );
});

it.each([
  ['text/html', 'text/html'],
  [' Text/HTML ; charset="x"', 'text/html'],
  [';', null],
])('the media type of %j is %j', (value, mediaType) => {
  const given = {
    ...fc.sample(entry, 1)[0],
    responseHeaders: [
      ['x', 'y'],
      ['conTENT-type', value],
      ['Content-Type', 'b/c'],
    ],
  };
  expect(readEntry(throughBytes(entryParts(given as unknown as EntryToWrite)), null).contentType).toBe(mediaType);
});

it('timings are kept to the microsecond', () => {
  const given = { ...fc.sample(entry, 1)[0], timings: { wait: 1.23456789, dns: undefined, send: 0 } };
  expect(readEntry(throughBytes(entryParts(given as unknown as EntryToWrite)), null).timings).toBe(
    '{"send":0,"wait":1.235}',
  );
});

it('a frame comes back as it was; the content of a compressed one from a file is its message', () => {
  const frame = fc.record({
    ...{ direction: fc.constantFrom('client' as const, 'server' as const), opcode: fc.nat(15) },
    ...{ isFinal: fc.boolean(), isCompressed: fc.boolean(), isTruncated: fc.boolean() },
    ...{ payload: fc.uint8Array({ maxLength: 20 }), payloadBytes: fc.nat(), timestamp: fc.nat() },
  });
  fc.assert(
    fc.property(frame, fc.boolean(), (given, isAlone) => {
      const { payload, ...facts } = given;
      const read = readFrame(throughBytes(frameParts('id', given, isAlone)));
      expect(read).toMatchObject({ frame: { ...facts, entryId: 'id', message: null }, isAlone });
      expect(hex(read.frame.data)).toBe(hex(payload));
      const { data, message } = readImportedFrame(throughBytes(importedFrameParts('id', given)));
      expect([hex(data), hex(message)]).toEqual(given.isCompressed ? [null, hex(payload)] : [hex(payload), null]);
    }),
  );
});

function throughBytes(parts: OperationParts): ReadParts {
  const encoder = new BatchEncoder(new ArrayBuffer(roomFor(parts)));
  encoder.write(
    parts,
    parts.facts.map(() => null),
  );
  return new BatchCursor(encoder.buffer.buffer as ArrayBuffer).next();
}

/** Nothing and no bytes are the same to a row. */
const hex = (bytes: Uint8Array | null): string | null =>
  bytes && bytes.length > 0 ? Buffer.from(bytes).toString('hex') : null;
