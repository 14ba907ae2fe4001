/**
 * UUIDv7 (RFC 9562 §5.7): the time in milliseconds, then a counter, then chance, so that ids made one after another sort in that order
 * and the database's index on them grows at its right edge.
 */
export function createUuidV7(clock: () => number, fillRandom: (bytes: Uint8Array) => void): () => string {
  const pool = new Uint8Array(10 * 512);
  let poolAt = pool.length;
  let lastMs = 0;
  let prefix = '';
  let prefixMs = -1;
  let counter = 0;
  return () => {
    if (poolAt === pool.length) {
      fillRandom(pool);
      poolAt = 0;
    }
    const r = pool;
    const at = poolAt;
    poolAt += 10;
    const nowMs = clock();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = (((r[at] as number) << 8) | (r[at + 1] as number)) & 0x7ff;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    if (lastMs !== prefixMs) {
      const time = lastMs.toString(16).padStart(12, '0');
      prefix = `${time.slice(0, 8)}-${time.slice(8)}-7`;
      prefixMs = lastMs;
    }
    const variant = 0x80 | ((r[at + 2] as number) & 0x3f);
    return (
      `${prefix}${hexDigits[counter >> 8]}${hex(counter & 0xff)}-` +
      `${hex(variant)}${hex(r[at + 3] as number)}-${hex(r[at + 4] as number)}${hex(r[at + 5] as number)}` +
      `${hex(r[at + 6] as number)}${hex(r[at + 7] as number)}${hex(r[at + 8] as number)}${hex(r[at + 9] as number)}`
    );
  };
}

const hexDigits = '0123456789abcdef';
const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number): string => hexBytes[byte] as string;
