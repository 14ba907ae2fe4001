import { parseMediaType } from '../../../../formats/media-type.ts';

export type BodyKind =
  | 'json'
  | 'ndjson'
  | 'html'
  | 'xml'
  | 'css'
  | 'javascript'
  | 'form'
  | 'multipart'
  | 'event-stream'
  | 'svg'
  | 'image'
  | 'font'
  | 'audio'
  | 'video'
  | 'grpc'
  | 'text'
  | 'binary';

export interface KindOfBody {
  kind: BodyKind;
  /** For what browsers draw: a type from a fixed list, never as the message said. */
  mime: string | null;
  /** False: the message says nothing, or something else. */
  isAsDeclared: boolean;
}

const declared: ReadonlyArray<[RegExp, BodyKind]> = [
  [/^(?:application|text)\/(?:x-)?(?:ndjson|jsonlines|jsonl|json-seq)$|\/(?:x-)?json-lines$/, 'ndjson'],
  [/^application\/(?:json|graphql-response\+json)$|^text\/json$|\+json$|^application\/.*json/, 'json'],
  [/^text\/html$|^application\/xhtml\+xml$/, 'html'],
  [/^image\/svg\+xml$/, 'svg'],
  [/^(?:application|text)\/xml$|\+xml$/, 'xml'],
  [/^text\/css$/, 'css'],
  [/^(?:application|text)\/(?:x-)?(?:javascript|ecmascript|typescript)/, 'javascript'],
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [/^multipart\//, 'multipart'],
  [/^text\/event-stream$/, 'event-stream'],
  [/^application\/grpc/, 'grpc'],
  [/^image\//, 'image'],
  [/^font\/|^application\/(?:x-)?font/, 'font'],
  [/^audio\//, 'audio'],
  [/^video\//, 'video'],
];

/** First bytes, as text in which each character is a byte, and what they mean. After “MIME Sniffing” (WHATWG). */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: bytes, not text
const magic: ReadonlyArray<[RegExp, BodyKind, string]> = [
  [/^\x89PNG\r\n\x1a\n/, 'image', 'image/png'],
  [/^\xff\xd8\xff/, 'image', 'image/jpeg'],
  [/^GIF8[79]a/, 'image', 'image/gif'],
  [/^RIFF[\s\S]{4}WEBP/, 'image', 'image/webp'],
  [/^[\s\S]{4}ftypavi[fs]/, 'image', 'image/avif'],
  [/^BM[\s\S]{4}\0\0\0\0/, 'image', 'image/bmp'],
  [/^\0\0\x01\0/, 'image', 'image/x-icon'],
  [/^wOF2/, 'font', 'font/woff2'],
  [/^wOFF/, 'font', 'font/woff'],
  [/^\0\x01\0\0|^true/, 'font', 'font/ttf'],
  [/^OTTO/, 'font', 'font/otf'],
  [/^[\s\S]{4}ftyp(?:M4A|M4B)/, 'audio', 'audio/mp4'],
  [/^[\s\S]{4}ftyp/, 'video', 'video/mp4'],
  [/^\x1a\x45\xdf\xa3/, 'video', 'video/webm'],
  [/^OggS/, 'audio', 'audio/ogg'],
  [/^RIFF[\s\S]{4}WAVE/, 'audio', 'audio/wav'],
  [/^fLaC/, 'audio', 'audio/flac'],
  [/^ID3|^\xff[\xfb\xf3\xf2]/, 'audio', 'audio/mpeg'],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: text again

/** What a body is: what the message says, unless its first bytes say otherwise. */
export function kindOfBody(contentType: string | null, head: Uint8Array): KindOfBody {
  const type = parseMediaType(contentType)?.type ?? '';
  const said = declared.find(([pattern]) => pattern.test(type))?.[1] ?? null;
  const binary = latin1(head.subarray(0, 512));
  const found = magic.find(([pattern]) => pattern.test(binary));
  if (found && (said === null || isPicture(said))) {
    return { kind: found[1], mime: found[2], isAsDeclared: said === found[1] };
  }
  if (said === 'svg' || (said === null && looksLikeSvg(binary)))
    return { kind: 'svg', mime: 'image/svg+xml', isAsDeclared: said !== null };
  if (said === 'grpc' || said === 'multipart') return { kind: said, mime: null, isAsDeclared: true };
  if (!isText(head, contentType)) return { kind: 'binary', mime: null, isAsDeclared: said === null };
  if (said !== null && !isPicture(said)) return { kind: said, mime: null, isAsDeclared: true };
  return { kind: sniffText(binary, type), mime: null, isAsDeclared: /^text\/plain$/.test(type) };
}

const isPicture = (kind: BodyKind): boolean => ['image', 'font', 'audio', 'video'].includes(kind);

const looksLikeSvg = (binary: string): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<svg[\s>]/i.test(binary);

function sniffText(binary: string, type: string): BodyKind {
  const text = binary.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (/^(?:\)\]\}'|\{\s*(?:"|\})|\[\s*(?:[{["\d\]-]|true|false|null))/.test(text)) return 'json';
  if (type === 'text/plain') return 'text';
  if (/^<!doctype html|^<html[\s>]/i.test(text)) return 'html';
  if (/^<\?xml/.test(text)) return 'xml';
  return 'text';
}

/** No NUL and hardly a control character; UTF-16 must say so. */
export function isText(head: Uint8Array, contentType: string | null): boolean {
  const sample = head.subarray(0, 4096);
  const [first, second] = sample;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  if (/charset\s*=\s*"?utf-?(?:16|32)/i.test(contentType ?? '')) return true;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return false;
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) || byte === 127)
      controls += 1;
  }
  return controls <= sample.length / 50;
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
