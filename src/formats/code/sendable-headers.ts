import { bodyFileName, type CodeRequest, utf8Text } from './code-request.ts';

/** Belongs to one connection, not to the request (RFC 9110 §7.6.1), or is made anew by whoever sends it. */
const connectionFields = new Set([
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authorization',
  'content-length',
  'expect',
  'http2-settings',
]);

export interface SendableHeader {
  name: string;
  /** As recorded: each character is one byte. */
  value: string;
}

/** The fields that a program must set itself, in order. Host only when it is not the address’s own. */
export function sendableHeaders({ headers, url }: CodeRequest): SendableHeader[] {
  const named = headers
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.split(','))
    .map((name) => name.trim().toLowerCase());
  const host = URL.parse(url)?.host ?? '';
  return headers
    .filter(([name]) => isToken(name))
    .filter(([name]) => !connectionFields.has(name.toLowerCase()) && !named.includes(name.toLowerCase()))
    .filter(([name, value]) => name.toLowerCase() !== 'host' || value.trim().toLowerCase() !== host)
    .map(([name, value]) => ({ name, value: value.replaceAll(/[\r\n\0]+/g, ' ').trim() }));
}

/** For languages whose headers are a map: fields of one name become one, as RFC 9110 §5.3 allows; cookies have their own sign. */
export function mergedHeaders(request: CodeRequest): { headers: SendableHeader[]; isMerged: boolean } {
  const merged = new Map<string, SendableHeader>();
  const all = sendableHeaders(request);
  for (const { name, value } of all) {
    const known = merged.get(name.toLowerCase());
    const sign = name.toLowerCase() === 'cookie' ? '; ' : ', ';
    merged.set(name.toLowerCase(), known ? { name: known.name, value: known.value + sign + value } : { name, value });
  }
  return { headers: [...merged.values()], isMerged: merged.size < all.length };
}

export function hasHeader(request: CodeRequest, name: string): boolean {
  return request.headers.some(([each]) => each.toLowerCase() === name);
}

export const withoutHeader = (headers: readonly SendableHeader[], name: string): SendableHeader[] =>
  headers.filter((header) => header.name.toLowerCase() !== name);

const isToken = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);

/** The text that a value's bytes are, when they are UTF-8; else null. */
export function headerText(value: string): string | null {
  return utf8Text(Uint8Array.from(value, (character) => character.charCodeAt(0)));
}

/** The address in visible ASCII, other bytes encoded. What an address may hold although it should not stays as it was sent. */
export function asciiUrl(url: string): string {
  const isBytes = [...url].every((character) => character.charCodeAt(0) < 256);
  const encode = (character: string): string => {
    const bytes = isBytes ? [character.charCodeAt(0)] : new TextEncoder().encode(character);
    return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  };
  return url.replaceAll(/[^\u0021-\u007e]/gu, encode);
}

export const mergeNote = 'Header fields that came several times are sent as one.';
export const cutNote = 'The recorded copy of the body was cut: this sends only what was recorded.';
export const fileNote = `The body is too long to stand here: download it and save it as ${bodyFileName} beside this.`;

/** What is to be said of the body, whatever the language. */
export function bodyNotes({ body, isBodyCut }: CodeRequest): string[] {
  return [...(isBodyCut ? [cutNote] : []), ...(body.kind === 'file' ? [fileNote] : [])];
}
