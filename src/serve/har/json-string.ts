// In: what stands between the quotes of a JSON string, as bytes in pieces. Out: its text in pieces, or the bytes it is the base64 of. Never throws:
// a damaged escape stays as it is. Must never hold more than a piece.

/** At most five characters of an escape that is not whole, or the first half of a surrogate pair. */
const unfinished =
  /(?:\\(?:u[0-9a-fA-F]{0,3})?|\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?|[\ud800-\udbff])$/;

export async function* jsonStringText(raw: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest = '';
  for await (const bytes of raw) {
    const text = rest + decoder.decode(bytes, { stream: true });
    const cut = text.length - tailLength(text);
    rest = text.slice(cut);
    if (cut > 0) yield unescaped(text.slice(0, cut));
  }
  const last = rest + decoder.decode();
  if (last !== '') yield unescaped(last);
}

/** How much of the end may belong to what follows. An escaped backslash is whole, so the backslashes before are counted. */
function tailLength(text: string): number {
  const end = text.slice(-16);
  const match = unfinished.exec(end);
  if (!match) return 0;
  if (!match[0].startsWith('\\')) return match[0].length;
  let before = 0;
  for (let at = text.length - match[0].length - 1; at >= 0 && text[at] === '\\'; at -= 1) before += 1;
  // An odd number before: the first backslash of the match is itself escaped.
  return before % 2 === 0 ? match[0].length : 0;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text.replaceAll(
      /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
      (_, code: string | undefined, character: string | undefined) =>
        code === undefined
          ? (escapes[character as string] ?? (character as string))
          : String.fromCharCode(Number.parseInt(code, 16)),
    );
  }
}

export async function* textBytes(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  for await (const piece of text) yield Buffer.from(piece, 'utf8');
}

/** Characters that are not of the alphabet, such as line feeds, are passed over. */
export async function* base64Bytes(text: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  let rest = '';
  for await (const piece of text) {
    const clean = rest + (/[^A-Za-z0-9+/]/.test(piece) ? plainBase64(piece) : piece);
    const cut = clean.length - (clean.length % 4);
    rest = clean.slice(cut);
    if (cut > 0) yield Buffer.from(clean.slice(0, cut), 'base64');
  }
  if (rest !== '') yield Buffer.from(rest, 'base64');
}

const plainBase64 = (text: string): string =>
  text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^A-Za-z0-9+/]/g, '');
