// Bodies of any size that need no memory: the same size and seed give the same bytes in every process.
import { createCipheriv, createHash } from 'node:crypto';

const BLOCK_BYTES = 64 * 1024;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

export function* generatedBody(bodyBytes: number, seed = 'seed'): Generator<Buffer> {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16, 32));
  for (let left = bodyBytes; left > 0; left -= BLOCK_BYTES) {
    yield cipher.update(left >= BLOCK_BYTES ? ZEROS : ZEROS.subarray(0, left));
  }
}

export function generatedBuffer(bodyBytes: number, seed?: string): Buffer {
  return Buffer.concat([...generatedBody(bodyBytes, seed)]);
}

export function generatedSha256(bodyBytes: number, seed?: string): string {
  const hash = createHash('sha256');
  for (const block of generatedBody(bodyBytes, seed)) hash.update(block);
  return hash.digest('hex');
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
