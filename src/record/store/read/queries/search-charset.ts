import type { RawHeaders } from '../../../../model/http-message.ts';

/** After the HTML standard's order: byte order mark, what the message says, what the document says, UTF-8. The web UI reads bodies the same way. */
export function searchedCharset(head: Uint8Array, headers: RawHeaders): string {
  const [first, second] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return (
    knownCharset(/;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1]) ?? knownCharset(charsetInside(head)) ?? 'utf-8'
  );
}

function charsetInside(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 1024)).latin1Slice();
  const xml = /^\s*<\?xml[^>]*encoding\s*=\s*["']([\w-]+)/.exec(text)?.[1];
  const css = /^@charset "([\w-]+)"/.exec(text)?.[1];
  return xml ?? css ?? /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(text)?.[1];
}

const known = new Map<string, string | null>();

function knownCharset(label: string | undefined): string | null {
  if (label === undefined) return null;
  const found = known.get(label) ?? canonical(label);
  if (known.size < 50) known.set(label, found);
  return found;
}

function canonical(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
