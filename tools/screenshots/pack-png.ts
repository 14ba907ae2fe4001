// The same picture in a third of the bytes: browsers pack their screenshots for speed (PNG specification, ISO/IEC 15948 §9 and §10). One byte
// a pixel names a colour of a palette; the edges of letters, which have thousands of colours, take the nearest. Flat areas need no filter.
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { choosePalette, nearestIn } from './palette.ts';

const signatureBytes = 8;
const palettes = 3;
const rgba = 6;

interface Chunk {
  type: string;
  data: Buffer;
}

/** Of a PNG with 8 bits a channel, in colour, not interlaced: what Chromium makes. */
export function packPng(png: Buffer): Buffer {
  const chunks = readChunks(png);
  const header = Buffer.from(chunks.find(({ type }) => type === 'IHDR')!.data);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const [width, height, colourType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]];
  const channels = colourType === rgba ? 4 : 3;
  const pixels = withoutFilters(inflateSync(packed), width * channels, channels);
  const colours = Uint32Array.from({ length: width * height }, (_, at) => pixels.readUIntBE(at * channels, 3));
  const palette = choosePalette(colours);
  const nearest = nearestIn(palette);
  const rows = Buffer.alloc(height * (1 + width));
  colours.forEach((colour, at) => {
    rows[Math.floor(at / width) * (1 + width) + 1 + (at % width)] = nearest(colour);
  });
  header[9] = palettes;
  const data = deflateSync(rows, { level: 9, memLevel: 9 });
  return Buffer.concat([
    png.subarray(0, signatureBytes),
    ...[
      { type: 'IHDR', data: header },
      {
        type: 'PLTE',
        data: Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255])),
      },
      { type: 'IDAT', data },
      { type: 'IEND', data: Buffer.alloc(0) },
    ].map(writeChunk),
  ]);
}

function readChunks(png: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = signatureBytes; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function writeChunk({ type, data }: Chunk): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, data.length + 8)), data.length + 8);
  return framed;
}

function withoutFilters(filtered: Buffer, rowBytes: number, pixelBytes: number): Buffer {
  const height = filtered.length / (rowBytes + 1);
  const pixels = Buffer.alloc(height * rowBytes);
  for (let row = 0; row < height; row += 1) {
    const filter = filtered[row * (rowBytes + 1)] ?? 0;
    for (let column = 0; column < rowBytes; column += 1) {
      const at = row * rowBytes + column;
      const left = column >= pixelBytes ? pixels[at - pixelBytes]! : 0;
      const above = row > 0 ? pixels[at - rowBytes]! : 0;
      const aboveLeft = row > 0 && column >= pixelBytes ? pixels[at - rowBytes - pixelBytes]! : 0;
      pixels[at] = filtered[row * (rowBytes + 1) + 1 + column]! + predicted(filter, left, above, aboveLeft);
    }
  }
  return pixels;
}

function predicted(filter: number, left: number, above: number, aboveLeft: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  return paeth(left, above, aboveLeft);
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - aboveLeft)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : aboveLeft;
}
