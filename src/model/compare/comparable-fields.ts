import type { RawHeaders } from '../http-message.ts';
import type { Noise } from './noise.ts';

export type NamedValue = readonly [name: string, value: string];

/** Header fields as they are compared: lower-case names; cookies have a part of their own; what is noise is told apart. */
export function comparableHeaders(headers: RawHeaders): NamedValue[] {
  return headers
    .map(([name, value]): NamedValue => [name.toLowerCase(), value])
    .filter(([name]) => name !== 'cookie' && name !== 'set-cookie');
}

export function requestCookies(headers: RawHeaders): NamedValue[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'cookie')
    .flatMap(([, value]) => value.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map(splitPair);
}

/** Each cookie by its name, with its attributes behind the value; those that say when it ends are left out where they are noise. */
export function responseCookies(headers: RawHeaders, isExpiryIgnored: boolean): NamedValue[] {
  return headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => {
      const [pair = '', ...attributes] = value.split(';').map((part) => part.trim());
      const [name, content] = splitPair(pair);
      const kept = isExpiryIgnored ? attributes.filter((each) => !/^(expires|max-age)\s*=/i.test(each)) : attributes;
      // RFC 6265 §5.2: the order of attributes says nothing.
      return [name, [content, ...kept.sort()].join('; ')];
    });
}

/** The value as it counts: a multipart boundary is made anew for each message; a Host header repeats the URL. */
export function countingValue([name, value]: NamedValue): string {
  if (name !== 'content-type') return value.trim();
  return value.trim().replace(/(;\s*boundary=)("[^"]*"|[^;\s]+)/i, '$1{boundary}');
}

export function isNoiseHeader(name: string, noise: Noise): boolean {
  return noise.isHeaderIgnored(name) || (noise.rules.isHostIgnored && name === 'host');
}

function splitPair(pair: string): NamedValue {
  const at = pair.indexOf('=');
  return at < 0 ? [pair, ''] : [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
}

/** Names and values of a query or of a form, decoded where they can be. */
export function formPairs(text: string): NamedValue[] {
  if (text === '') return [];
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=');
    return at < 0 ? [unescaped(pair), ''] : [unescaped(pair.slice(0, at)), unescaped(pair.slice(at + 1))];
  });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
