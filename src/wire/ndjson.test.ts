import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CutLine, LineCutter } from './ndjson.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The lines of `bytes`, handed over in pieces cut at the given places. */
function cutLines(bytes: Uint8Array, cuts: number[] = [], cutter = new LineCutter()): CutLine[] {
  const lines: CutLine[] = [];
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) {
    cutter.push(bytes.slice(edges[i - 1], edges[i]), (line) => lines.push(line));
  }
  cutter.end((line) => lines.push(line));
  return lines;
}

describe('LineCutter', () => {
  it('takes LF and CRLF as line ends, and keeps what stands between', () => {
    const lines = cutLines(utf8('{"a":1}\n{"b":2}\r\n\n \rx\ny'));
    expect(lines.map((line) => text(line.bytes))).toEqual(['{"a":1}', '{"b":2}', '', ' \rx', 'y']);
    expect(lines.map((line) => line.isEnded)).toEqual([true, true, true, true, false]);
  });

  it('finds the same lines wherever the bytes are cut', () => {
    const part = fc.constantFrom('\n', '\r\n', '\r', 'é', '{"id":1}', '😀', ' ');
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(200)), (parts, cuts) => {
        const bytes = utf8(parts.join(''));
        const plain = (lines: CutLine[]) => lines.map((line) => [text(line.bytes), line.isEnded]);
        expect(plain(cutLines(bytes, cuts))).toEqual(plain(cutLines(bytes)));
      }),
    );
  });

  it('copies nothing of a line that lies in one chunk', () => {
    const chunk = utf8('{"a":1}\n{"b":2}\n');
    const lines: CutLine[] = [];
    new LineCutter().push(chunk, (line) => lines.push(line));
    expect(lines.map((line) => line.bytes.buffer === chunk.buffer)).toEqual([true, true]);
  });

  it('joins a line of 20 MB that comes in thousands of pieces', () => {
    const cutter = new LineCutter();
    const piece = new Uint8Array(4096).fill(0x61);
    const lines: CutLine[] = [];
    for (let i = 0; i < 5000; i++) cutter.push(piece, (line) => lines.push(line));
    cutter.push(utf8('\r\n{}\n'), (line) => lines.push(line));
    expect(lines.map((line) => line.bytes.length)).toEqual([4096 * 5000, 2]);
  });

  it('keeps the beginning of a line over the limit, and goes on with the next', () => {
    const lines = cutLines(utf8('abcdefgh\nij\n'), [3, 6], new LineCutter(4));
    expect(lines.map((line) => [text(line.bytes), line.isTruncated])).toEqual([
      ['abcd', true],
      ['ij', false],
    ]);
  });
});
