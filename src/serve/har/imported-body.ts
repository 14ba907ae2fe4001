// TEXT OF A FILE → THE BYTES OF A BODY. In: text as the file has it, in memory or, when it is long, in a spool. Out: the bytes that it was read from,
// in the character set that the message or the document names. Must never hold a long body whole. Before: har-reading.
import { bytesInCharset } from '../../formats/charset-text.ts';
import type { ReadBody } from '../../formats/har/read-body.ts';
import { charsetHeadLength, charsetInside } from '../../model/body-charset.ts';
import type { ByteSpool } from './byte-spool.ts';
import { base64Bytes, jsonStringText, textBytes } from './json-string.ts';

/** `repaired` is told what had to be understood otherwise. */
export function bodyBytes({ text, isBase64, charset: stated }: ReadBody, repaired: (what: string) => void): Uint8Array {
  if (isBase64) return Buffer.from(text, 'base64');
  const charset = stated ?? charsetInside(text.slice(0, charsetHeadLength)) ?? 'utf-8';
  const inCharset = charset === 'utf-8' ? null : bytesInCharset(text, charset);
  if (inCharset !== null) return inCharset;
  if (charset !== 'utf-8') repaired(notInCharset(charset));
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  repaired('bytes that are no text, written as lone surrogates');
  return surrogateBytes(text);
}

/** Text in another character set is read once to know that all of it can be written. */
export async function* spooledBody(
  spool: ByteSpool,
  { isBase64, charset: stated }: ReadBody,
  repaired: (what: string) => void,
): AsyncGenerator<Uint8Array, void> {
  const charset = isBase64 ? 'utf-8' : (stated ?? charsetInside(await headOf(spool)) ?? 'utf-8');
  if (charset === 'utf-8') return yield* spooledBytes(spool, isBase64);
  for await (const piece of jsonStringText(spool.read())) {
    if (bytesInCharset(piece, charset) !== null) continue;
    repaired(notInCharset(charset));
    return yield* spooledBytes(spool, false);
  }
  for await (const piece of jsonStringText(spool.read())) yield bytesInCharset(piece, charset) as Uint8Array;
}

async function headOf(spool: ByteSpool): Promise<string> {
  for await (const piece of jsonStringText(spool.read())) return piece.slice(0, charsetHeadLength);
  return '';
}

/** Python programs (mitmproxy) write a byte that is no text as U+DC80 to U+DCFF (PEP 383). */
function surrogateBytes(given: string): Uint8Array {
  const parts = given.split(/([\udc80-\udcff]+)/u);
  const bytes = parts.map((part, at) =>
    at % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from(Array.from(part, (each) => each.charCodeAt(0) - 0xdc00)),
  );
  return Buffer.concat(bytes);
}

export const spooledBytes = (spool: ByteSpool, isBase64: boolean): AsyncGenerator<Uint8Array, void> => {
  const pieces = jsonStringText(spool.read());
  return isBase64 ? base64Bytes(pieces) : textBytes(pieces);
};

const notInCharset = (charset: string): string =>
  `text that ${charset} does not hold, or that cannot be written in it: stored as UTF-8`;
