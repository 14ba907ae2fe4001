import { printableText } from '../../terminal-text/printable-text.ts';

/** So much of a body is looked at to tell text from binary data. */
const sampleBytes = 4096;
/** Control characters that texts do not hold; ESC is taken out before, because logs with colours are full of it. */
const controls = /(?!\s)\p{Cc}/gu;

/** The decoder for a body that is text; null for binary data. */
export function textDecoderFor(sample: Uint8Array, contentType: string | null): TextDecoder | null {
  const start = sample.subarray(0, sampleBytes);
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1];
  for (const label of charset === undefined ? ['utf-8'] : [charset, 'utf-8']) {
    const decoder = decoderOrNull(label);
    if (decoder !== null && isText(start, label, isCalledText(contentType))) return decoder;
  }
  return null;
}

function decoderOrNull(label: string): TextDecoder | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

function isCalledText(contentType: string | null): boolean {
  return /^text\/|[/+](json|xml|javascript|x-www-form-urlencoded|x-ndjson)\b/i.test(contentType ?? '');
}

/** What is called text is text as long as it can be decoded; anything else must not hold many control characters either. */
function isText(sample: Uint8Array, label: string, isCalledText: boolean): boolean {
  try {
    // With `stream`, a character that the sample's end cuts is no mistake.
    const text = new TextDecoder(label, { fatal: true }).decode(sample, { stream: true });
    return isCalledText || (text.replaceAll('\u001b', '').match(controls)?.length ?? 0) <= text.length / 200;
  } catch {
    return false;
  }
}

const bytesPerLine = 16;

/** Lines as of `hexdump -C`. */
export function hexLines(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += bytesPerLine) {
    const line = bytes.subarray(at, at + bytesPerLine);
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = Array.from(line, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(bytesPerLine * 3 - 1)}  ${text}`);
  }
  return lines.join('\n');
}

/** A text that comes in pieces, made printable; a line break that is cut between two pieces stays one. */
export async function* printablePieces(
  pieces: AsyncIterable<Uint8Array>,
  decoder: TextDecoder,
): AsyncGenerator<string> {
  let held = '';
  for await (const piece of pieces) {
    const text = held + decoder.decode(piece, { stream: true });
    held = text.endsWith('\r') || isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
    yield printableText(text.slice(0, text.length - held.length));
  }
  yield printableText(held + decoder.decode());
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
