import type { RawHeaders } from '../../model/http-message.ts';
import { list, number, object, text } from './lenient-value.ts';

/** Fields as `{name, value}`, as `[name, value]` pairs, as an object, with several values in one. Tells `repaired` what it had to do. */
export function readHeaders(value: unknown, repaired: (what: string) => void, isOwn = false): RawHeaders {
  const fields = list(value);
  if (fields === null) {
    const asObject = object(value);
    if (asObject === null) return [];
    repaired('headers given as an object');
    return Object.entries(asObject).flatMap(([name, each]) => field(name, each, repaired));
  }
  const read: Header[] = [];
  for (const each of fields) {
    const pair = list(each);
    if (pair) repaired('headers given as pairs');
    const named = object(each);
    const [header] = pair ? field(pair[0], pair[1], repaired) : field(named?.['name'], named?.['value'], repaired);
    if (header === undefined) continue;
    if (isOwn || isPlain(header)) read.push(header);
    else read.push(...plain(header, repaired));
  }
  return read;
}

type Header = RawHeaders[number];

function field(name: unknown, value: unknown, repaired: (what: string) => void): Header[] {
  const nameText = text(name);
  if (nameText === null || nameText === '') {
    repaired('headers without a name left out');
    return [];
  }
  const valueText = text(value) ?? number(value)?.toString() ?? '';
  return [[byteText(nameText), byteText(valueText)]];
}

const isPlain = ([name, value]: Header): boolean => !name.startsWith(':') && !/[\r\n]/.test(value);

/** What browsers' tools do to fields: HTTP/2 pseudo-fields among them (RFC 9113 §8.3), several Set-Cookie in one, parted by line feeds. */
function plain([name, value]: Header, repaired: (what: string) => void): RawHeaders {
  if (name.startsWith(':')) {
    repaired('HTTP/2 pseudo-headers left out');
    return [];
  }
  repaired('several header values in one, parted');
  return value.split(/[\r\n]+/).map((each) => [name, each] as const);
}

/** Raw headers hold one byte in each character; a file may hold any text there. */
export function byteText(given: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of one byte
  if (/^[\u0000-\u00ff]*$/.test(given)) return given;
  return Array.from(new TextEncoder().encode(given), (byte) => String.fromCharCode(byte)).join('');
}

/** Null when there are none. */
export function readTrailers(value: unknown, repaired: (what: string) => void): RawHeaders | null {
  return list(value) === null ? null : readHeaders(value, repaired, true);
}
