import type { RawHeaders } from '../../model/http-message.ts';

export interface HarCookie {
  name: string;
  value: string;
  path?: string;
  domain?: string;
  expires?: string;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: string;
}

/** Pairs of all Cookie fields (RFC 6265 §4.2.1). */
export function requestCookies(headers: RawHeaders): HarCookie[] {
  return valuesOf(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map(nameAndValue);
}

/** One for each Set-Cookie field (RFC 6265 §4.1.1). */
export function responseCookies(headers: RawHeaders): HarCookie[] {
  return valuesOf(headers, 'set-cookie').map((field) => {
    const [pair = '', ...attributes] = field.split(';');
    const cookie = nameAndValue(pair.trim());
    for (const attribute of attributes) addAttribute(cookie, nameAndValue(attribute.trim()));
    return cookie;
  });
}

function addAttribute(cookie: HarCookie, { name, value }: HarCookie): void {
  switch (name.toLowerCase()) {
    case 'path':
      cookie.path = value;
      return;
    case 'domain':
      cookie.domain = value;
      return;
    case 'expires': {
      const at = Date.parse(value);
      if (Number.isFinite(at) && at > -62_135_596_800_000 && at < 253_402_300_800_000)
        cookie.expires = new Date(at).toISOString();
      return;
    }
    case 'httponly':
      cookie.httpOnly = true;
      return;
    case 'secure':
      cookie.secure = true;
      return;
    case 'samesite':
      cookie.sameSite = value;
      return;
  }
}

function nameAndValue(pair: string): HarCookie {
  const equals = pair.indexOf('=');
  return equals < 0
    ? { name: pair, value: '' }
    : { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}

const valuesOf = (headers: RawHeaders, wanted: string): string[] =>
  headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
