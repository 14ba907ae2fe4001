import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChunkedScanner } from './http1-chunked.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** Scans the bytes cut at the given places, as a caller would that relays them. */
function scanPieces(bytes: Uint8Array, cuts: number[] = []) {
  const scanner = new ChunkedScanner();
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  let data = '';
  for (let i = 1; i < edges.length; i++) {
    const offset = edges[i - 1] as number;
    const piece = bytes.subarray(offset, edges[i]);
    const result = scanner.scan(piece, 0, (start, end) => {
      expect(end).toBeGreaterThan(start);
      data += text(piece.subarray(start, end));
    });
    if (result.kind === 'done') return { result: { ...result, end: result.end + offset }, data };
    if (result.kind === 'problem') return { result, data };
  }
  return { result: { kind: 'more' as const }, data };
}

describe('ChunkedScanner', () => {
  it('finds data, trailers and the end', () => {
    const body =
      '4\r\nWiki\r\n6;a=b;c="d;\\"e"\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nExpires: never\r\nX-A:\r\n\r\n';
    const { result, data } = scanPieces(latin1(`${body}HTTP/1.1 200`));
    expect(data).toBe('Wikipedia in \r\n\r\nchunks.');
    expect(result).toEqual({
      kind: 'done',
      end: body.length,
      trailers: [
        ['Expires', 'never'],
        ['X-A', ''],
      ],
    });
  });

  it.each([
    ['0\r\n\r\n', ''],
    ['000\r\n\r\n', ''],
    ['0;x\r\n\r\n', ''],
    ['1 ; x = y\r\na\r\n0\r\n\r\n', 'a'],
    ['a\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
    ['A\r\n0123456789\r\n0\r\n\r\n', '0123456789'],
  ])('accepts %j', (body, expected) => {
    const { result, data } = scanPieces(latin1(body));
    expect(result).toEqual({ kind: 'done', end: body.length, trailers: [] });
    expect(data).toBe(expected);
  });

  it.each([
    ['\r\n', 'chunk-size-invalid'],
    [';a\r\n', 'chunk-size-invalid'],
    ['x', 'chunk-size-invalid'],
    ['0x5\r\n', 'chunk-size-invalid'],
    ['+5\r\n', 'chunk-size-invalid'],
    ['-5\r\n', 'chunk-size-invalid'],
    [' 5\r\n', 'chunk-size-invalid'],
    ['5_0\r\n', 'chunk-size-invalid'],
    ['5\n', 'chunk-size-invalid'],
    ['5\r5', 'bare-cr'],
    ['5\r\r\n', 'bare-cr'],
    ['20000000000000\r\n', 'chunk-size-too-large'],
    ['ffffffffffffffff\r\n', 'chunk-size-too-large'],
    ['00000000000000005\r\n', 'chunk-size-too-large'],
    ['5 \r\n', 'chunk-extension-invalid'],
    ['5;\r\n', 'chunk-extension-invalid'],
    ['5;a=\r\n', 'chunk-extension-invalid'],
    ['5;a b\r\n', 'chunk-extension-invalid'],
    ['5;a="b\r\n', 'chunk-extension-invalid'],
    ['5 5\r\n', 'chunk-extension-invalid'],
    ['5;a\n', 'bare-lf'],
    ['5;a\x00\r\n', 'chunk-invalid'],
    ['5;a\rb\r\n', 'bare-cr'],
    ['1\r\nab', 'chunk-invalid'],
    ['1\r\na\n', 'bare-lf'],
    ['1\r\na\rb', 'bare-cr'],
    ['0\r\n\n', 'bare-lf'],
    ['0\r\nA: b\n', 'bare-lf'],
    ['0\r\n\r\r\n', 'bare-cr'],
    ['0\r\nA: b\r\n c\r\n\r\n', 'obs-fold'],
    ['0\r\nA : b\r\n\r\n', 'space-before-colon'],
    ['0\r\nA: \x00\r\n\r\n', 'header-value-invalid'],
    ['0\r\nContent-Length: 5\r\n\r\n', 'trailer-forbidden'],
    ['0\r\nTRANSFER-encoding: chunked\r\n\r\n', 'trailer-forbidden'],
    ['0\r\nHost: a\r\n\r\n', 'trailer-forbidden'],
  ])('refuses %j as %s', (body, code) => {
    expect(scanPieces(latin1(body)).result).toMatchObject({ kind: 'problem', code });
  });

  it('bounds extensions and trailers', () => {
    const scanner = new ChunkedScanner({ maxExtensionBytes: 10, maxTrailerBytes: 10 });
    expect(scanner.scan(latin1('1;aaaa\r\nx\r\n1;bbbb\r\nx\r\n'), 0, () => {})).toEqual({ kind: 'more' });
    expect(scanner.scan(latin1('1;c\r\n'), 0, () => {})).toMatchObject({ code: 'chunk-extensions-too-large' });
    const other = new ChunkedScanner({ maxTrailerBytes: 10 });
    expect(other.scan(latin1('0\r\nAaaaaa: bbbbbb\r\n\r\n'), 0, () => {})).toMatchObject({
      code: 'trailers-too-large',
    });
  });

  it('starts where it is told and says the same again once it has ended', () => {
    const scanner = new ChunkedScanner();
    const seen: Array<[number, number]> = [];
    const done = scanner.scan(latin1('head2\r\nab\r\n0\r\n\r\n'), 4, (start, end) => seen.push([start, end]));
    expect(seen).toEqual([[7, 9]]);
    expect(done).toMatchObject({ kind: 'done', end: 16 });
    expect(scanner.scan(latin1('more'), 0, () => expect.unreachable())).toBe(done);
  });

  const body = fc
    .tuple(
      fc.array(fc.string({ unit: fc.constantFrom('\r', '\n', '0', 'a', ';'), minLength: 1, maxLength: 20 }), {
        maxLength: 6,
      }),
      fc.constantFrom('', ';a', ' ; a = "b\\"c"'),
      fc.constantFrom('', 'X-Sum: 1\r\n', 'A: b\r\nC:\r\n'),
    )
    .map(([chunks, extension, trailers]) => ({
      data: chunks.join(''),
      wire: `${chunks.map((chunk) => `${chunk.length.toString(16)}${extension}\r\n${chunk}\r\n`).join('')}0\r\n${trailers}\r\n`,
    }));

  it('gives the same wherever the bytes are cut', () => {
    fc.assert(
      fc.property(body, fc.array(fc.nat(200), { maxLength: 12 }), ({ data, wire }, cuts) => {
        const bytes = latin1(`${wire}next`);
        const pieces = scanPieces(bytes, cuts);
        expect(pieces).toEqual(scanPieces(bytes));
        expect(pieces.data).toBe(data);
        expect(pieces.result).toMatchObject({ kind: 'done', end: wire.length });
      }),
    );
  });

  it('never throws, and refuses the same wherever the bytes are cut', () => {
    const unit = fc.constantFrom('\r\n', '\r', '\n', '0', '1', 'f', ';', 'a', ' ', '"', ':', '\x00', '\xff');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 8 }), (garbage, cuts) => {
        const bytes = latin1(garbage);
        expect(scanPieces(bytes, cuts)).toEqual(scanPieces(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a flood of trailer bytes in time that grows with their number only', () => {
    const scanner = new ChunkedScanner({ maxTrailerBytes: 4 * 1024 * 1024 });
    const flood = latin1(`0\r\n${'A: b\r\n'.repeat(300_000)}\r\n`);
    expect(scanner.scan(flood, 0, () => {})).toMatchObject({ kind: 'done', end: flood.length });
  });
});
