import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** What OpenSSL 3 sent for server name `Example.test`, ALPN h2 and http/1.1, TLS 1.2 and 1.3. */
const openSslHello = Uint8Array.from(
  atob(
    'FgMBAXABAAFsAwPc9+v1y+eeERJrnwtzFm42apCIngtz9KSgvXZAILHcGyA6OzIXdKBaZogrlLgG08MGPmJ0FlckadTA8b3ia3ngxQBoEwIT' +
      'AxMBwC/AK8AwwCwAnsAnAGfAKABrAKMAn8ypzKjMqsCtwJ/AXcBhwFfAUwCiwKzAnsBcwGDAVsBSwCQAasAjAEDACsAUADkAOMAJwBMAMwAy' +
      'AJ3AncBRAJzAnMBQAD0APAA1AC8BAAC7/wEAAQAAAAARAA8AAAxFeGFtcGxlLnRlc3QACwAEAwABAgAKAAQAAgAdACMAAAAQAA4ADAJoMgho' +
      'dHRwLzEuMQAWAAAAFwAAAA0ANgA0CQUJBgkEBAMFAwYDCAcICAgaCBsIHAgJCAoICwgECAUIBgQBBQEGAQMDAwEDAgQCBQIGAgArAAUEAwQD' +
      'AwAtAAIBAQAzACYAJAAdACBQ3dv7wQkW6q6decHFYyXvDhjj0MwqrSUGM3snnMVdDA==',
  ),
  (char) => char.charCodeAt(0),
);
const openSslResult = {
  kind: 'client-hello',
  serverName: 'example.test',
  alpn: ['h2', 'http/1.1'],
  versions: ['TLSv1.3', 'TLSv1.2'],
};

const number = (value: number, byteCount: number) =>
  Array.from({ length: byteCount }, (_, i) => Math.floor(value / 256 ** (byteCount - 1 - i)) % 256);
const sized = (bytes: number[], byteCount: number) => [...number(bytes.length, byteCount), ...bytes];
const chars = (text: string) => [...text].map((char) => char.charCodeAt(0));
const extension = (type: number, data: number[]) => [...number(type, 2), ...sized(data, 2)];
const serverName = (name: string) => extension(0, sized([0, ...sized(chars(name), 2)], 2));
const alpn = (...names: string[]) =>
  extension(
    16,
    sized(
      names.flatMap((name) => sized(chars(name), 1)),
      2,
    ),
  );
const versions = (...numbers: number[]) =>
  extension(
    43,
    sized(
      numbers.flatMap((version) => number(version, 2)),
      1,
    ),
  );

/** A hello message; without extensions their length is left out too, as old clients do. */
function helloMessage(extensions: number[] | undefined, legacyVersion = 0x0303): number[] {
  const body = [...number(legacyVersion, 2), ...new Array(32).fill(7), ...sized([], 1), ...sized([0x13, 1], 2), 1, 0];
  return [1, ...sized([...body, ...(extensions === undefined ? [] : sized(extensions, 2))], 3)];
}

/** The message in records of at most `recordBytes`. */
function inRecords(message: number[], recordBytes = 16384): Uint8Array {
  const records: number[] = [];
  for (let i = 0; i < message.length; i += recordBytes) {
    records.push(0x16, 3, 1, ...sized(message.slice(i, i + recordBytes), 2));
  }
  return Uint8Array.from(records);
}

describe('readClientHello', () => {
  it("reads OpenSSL's hello, and waits for all of it", () => {
    expect(readClientHello(openSslHello)).toEqual(openSslResult);
    for (let bytes = 0; bytes < openSslHello.length; bytes++) {
      expect(readClientHello(openSslHello.subarray(0, bytes))).toEqual({ kind: 'incomplete' });
    }
  });

  it('reads a hello cut into records of any size, and does not mind what follows', () => {
    const message = [...openSslHello.subarray(5)];
    for (const recordBytes of [1, 2, 3, 4, 5, 100, message.length - 1]) {
      const records = inRecords(message, recordBytes);
      expect(readClientHello(records)).toEqual(openSslResult);
      expect(readClientHello(Uint8Array.from([...records, 0x14, 3, 3, 0, 1, 1]))).toEqual(openSslResult);
      expect(readClientHello(records.subarray(0, -1))).toEqual({ kind: 'incomplete' });
    }
  });

  it('reads hellos with little in them', () => {
    const nothing = { kind: 'client-hello', serverName: undefined, alpn: [] };
    expect(readClientHello(inRecords(helloMessage(undefined)))).toEqual({ ...nothing, versions: ['TLSv1.2'] });
    expect(readClientHello(inRecords(helloMessage([], 0x0301)))).toEqual({ ...nothing, versions: ['TLSv1'] });
    expect(readClientHello(inRecords(helloMessage([], 0x0300)))).toEqual({ ...nothing, versions: ['SSLv3'] });
  });

  it('leaves out versions that are none', () => {
    expect(readClientHello(inRecords(helloMessage(versions(0x7a7a, 0x0304, 0x0303, 0x0302))))).toMatchObject({
      versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1'],
    });
  });

  it.each(['a\0.example.com', 'a b', '*.example.com', '', 'b\xfccher.example', '../x', 'a'.repeat(256)])(
    'takes no server name from %j',
    (name) => {
      const hello = readClientHello(inRecords(helloMessage([...serverName(name), ...alpn('h2')])));
      expect(hello).toMatchObject({ kind: 'client-hello', serverName: undefined, alpn: ['h2'] });
    },
  );

  it.each([
    ['text', chars('GET / HTTP/1.1\r\n')],
    ['another record type', [0x17, 3, 3]],
    ['another record version', [0x16, 2]],
    ['an SSL 2 hello', [0x80, 0x2e, 1, 3, 1]],
    ['an empty record', [0x16, 3, 1, 0, 0]],
    ['a record that is too long', [0x16, 3, 1, 0xff, 0xff]],
    ['a server hello', [0x16, 3, 3, 0, 4, 2, 0, 0, 0]],
    ['a hello that is too long', [0x16, 3, 3, 0, 4, 1, 1, 0, 1]],
    ['a hello with nothing in it', [0x16, 3, 3, 0, 4, 1, 0, 0, 0]],
    ['an extension longer than the hello', [...inRecords(helloMessage([0, 16, 0, 9, 0, 1]))]],
    ['a list longer than its extension', [...inRecords(helloMessage(extension(16, [0, 9, 1, 104])))]],
  ])('says that %s is not TLS', (_what, bytes) => {
    expect(readClientHello(Uint8Array.from(bytes))).toEqual({ kind: 'not-tls' });
  });

  it('reads back every name and protocol', () => {
    const protocols = fc.array(fc.string({ unit: fc.constantFrom('h', '2', '/', '\xff', '\0'), minLength: 1 }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.domain(), protocols, fc.integer({ min: 1, max: 300 }), (name, offered, recordBytes) => {
        const message = helloMessage([...serverName(name), ...alpn(...offered)]);
        expect(readClientHello(inRecords(message, recordBytes))).toMatchObject({
          serverName: name.toLowerCase(),
          alpn: offered,
        });
      }),
    );
  });

  it('never throws, and never changes its mind when more bytes come', () => {
    const change = fc.record({ at: fc.nat(openSslHello.length - 1), byte: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), fc.nat(openSslHello.length), (changes, cut) => {
        const bytes = openSslHello.slice();
        for (const { at, byte } of changes) bytes[at] = byte;
        const early = readClientHello(bytes.subarray(0, cut));
        if (early.kind !== 'incomplete') expect(readClientHello(bytes)).toEqual(early);
      }),
      { numRuns: 1000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readClientHello(bytes)));
  });
});
