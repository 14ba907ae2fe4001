export interface BodyCharset {
  /** As the Encoding standard calls it: `utf-8`, `windows-1252`. */
  charset: string;
  /** How it was known. */
  from: 'byte order mark' | 'content type' | 'document' | 'default';
}

/** So much of a document is looked at for what it says of itself. */
export const charsetHeadLength = 1024;

/** The character set of a body, after the HTML standard's order: byte order mark, what the message says, what the document says, UTF-8. */
export function bodyCharset(head: Uint8Array, contentType: string | null): BodyCharset {
  const mark = byteOrderMark(head);
  if (mark !== null) return { charset: mark, from: 'byte order mark' };
  const stated = statedCharset(contentType);
  if (stated !== null) return { charset: stated, from: 'content type' };
  const inside = isMarkup(head) ? charsetInside(String.fromCharCode(...head.subarray(0, charsetHeadLength))) : null;
  if (inside !== null) return { charset: inside, from: 'document' };
  return { charset: 'utf-8', from: 'default' };
}

/** What a Content-Type says; null when it says nothing that is known. */
export function statedCharset(contentType: string | null): string | null {
  return contentType === null ? null : knownCharset(/;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType)?.[1]);
}

/** It begins with what may be a declaration: a quick look, since every body that is searched comes by here. */
function isMarkup(head: Uint8Array): boolean {
  let at = 0;
  while (at < head.length && (head[at] as number) <= 0x20) at += 1;
  return head[at] === 0x3c || head[at] === 0x40;
}

/** What a document says of itself. One that could be read so far is not UTF-16, whatever it says. */
export function charsetInside(head: string): string | null {
  if (!/^\s*[<@]/.test(head)) return null;
  const xml = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(head)?.[1];
  const css = /^@charset "([\w-]+)"/.exec(head)?.[1];
  const charset = knownCharset(xml ?? css ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1]);
  return charset?.startsWith('utf-16') ? null : charset;
}

function byteOrderMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

const known = new Map<string, string | null>();
const mostKnown = 50;

function knownCharset(label: string | undefined): string | null {
  if (label === undefined) return null;
  const found = known.get(label);
  if (found !== undefined) return found;
  const canonical = canonicalCharset(label);
  if (known.size < mostKnown) known.set(label, canonical);
  return canonical;
}

function canonicalCharset(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
