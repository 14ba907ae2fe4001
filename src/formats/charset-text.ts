/** Text of a character set; null when encoding it again would not give the same bytes. `charset` as the Encoding standard calls it. */
export function textInCharset(bytes: Uint8Array, charset: string): string | null {
  const text = new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  const again = bytesInCharset(text, charset);
  const isSame = again?.length === bytes.length && again.every((byte, at) => byte === bytes[at]);
  return isSame ? text : null;
}

/** Null when the character set does not hold all of it, or is none that can be written here: only those of one or two bytes, and UTF-16. */
export function bytesInCharset(text: string, charset: string): Uint8Array | null {
  if (charset === 'utf-8') return new TextEncoder().encode(text);
  return charset.startsWith('utf-16') ? utf16(text, charset === 'utf-16le') : tabled(text, tableOf(charset));
}

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), isLittleEndian);
  return new Uint8Array(view.buffer);
}

function tabled(text: string, table: ReadonlyMap<string, number>): Uint8Array | null {
  const bytes = new Uint8Array(text.length * 2);
  let length = 0;
  for (const character of text) {
    const code = character < '\u0080' ? character.charCodeAt(0) : table.get(character);
    if (code === undefined) return null;
    if (code > 0xff) bytes[length++] = code >> 8;
    bytes[length++] = code;
  }
  return bytes.subarray(0, length);
}

const tables = new Map<string, ReadonlyMap<string, number>>();

/** What the platform's decoder reads, turned round. Below 0x80 all of them are ASCII. */
function tableOf(charset: string): ReadonlyMap<string, number> {
  const known = tables.get(charset);
  if (known) return known;
  const codes: number[] = [];
  for (let first = 0x80; first <= 0xff; first += 1) codes.push(first);
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) codes.push((first << 8) | second);
  // A line for each code: whatever cannot be read ends at the line feed.
  const lines = codes.flatMap((code) => (code > 0xff ? [code >> 8, code & 0xff, 0x0a] : [code, 0x0a]));
  const texts = new TextDecoder(charset).decode(Uint8Array.from(lines)).split('\n');
  const table = new Map<string, number>();
  for (const [at, text] of texts.entries()) {
    const isOne =
      text !== '' && text !== '\ufffd' && text.length === ((text.codePointAt(0) as number) > 0xffff ? 2 : 1);
    if (isOne && !table.has(text)) table.set(text, codes[at] as number);
  }
  tables.set(charset, table);
  return table;
}
