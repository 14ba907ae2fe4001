import type { RawHeaders } from '../../../../model/http-message.ts';
import { headerValues } from '../header-values.ts';

export interface RequestCookie {
  name: string;
  value: string;
}

export interface ResponseCookie extends RequestCookie {
  /** In the order sent, names as sent; a value of null is an attribute without one. */
  attributes: Array<{ name: string; value: string | null }>;
  /** What a browser would make of it, where that is not what it looks like. */
  remarks: string[];
}

/** `Cookie` fields as RFC 6265 §5.4 has them. */
export function requestCookies(headers: RawHeaders): RequestCookie[] {
  return headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map(nameAndValue);
}

/** `Set-Cookie` fields as RFC 6265 §5.2 reads them. */
export function responseCookies(headers: RawHeaders | null, at: { isSecure: boolean; now: number }): ResponseCookie[] {
  return headerValues(headers, 'set-cookie').map((field) => {
    const [first = '', ...rest] = field.split(';');
    const attributes = rest
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => {
        const equals = part.indexOf('=');
        if (equals < 0) return { name: part, value: null };
        return { name: part.slice(0, equals).trim(), value: part.slice(equals + 1).trim() };
      });
    const cookie = { ...nameAndValue(first.trim()), attributes };
    return { ...cookie, remarks: remarksOn(cookie, at) };
  });
}

function nameAndValue(pair: string): RequestCookie {
  const equals = pair.indexOf('=');
  return equals < 0
    ? { name: '', value: pair }
    : { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}

function remarksOn(
  { name, attributes }: Omit<ResponseCookie, 'remarks'>,
  { isSecure, now }: { isSecure: boolean; now: number },
): string[] {
  const attribute = (wanted: string) => attributes.findLast((each) => each.name.toLowerCase() === wanted);
  const isMarkedSecure = attribute('secure') !== undefined;
  const remarks: string[] = [];
  const maxAge = attribute('max-age')?.value;
  const expires = Date.parse(attribute('expires')?.value ?? '');
  const isGone = maxAge != null && /^-?\d+$/.test(maxAge) ? Number(maxAge) <= 0 : expires <= now;
  if (isGone) remarks.push('Deletes the cookie: it is expired.');
  if (attribute('samesite')?.value?.toLowerCase() === 'none' && !isMarkedSecure)
    remarks.push('Browsers refuse SameSite=None without Secure.');
  if (isMarkedSecure && !isSecure) remarks.push('Browsers refuse Secure over plain HTTP, localhost apart.');
  if (/^__secure-/i.test(name) && !isMarkedSecure) remarks.push('The __Secure- prefix needs Secure.');
  if (/^__host-/i.test(name) && (!isMarkedSecure || attribute('domain') || attribute('path')?.value !== '/'))
    remarks.push('The __Host- prefix needs Secure, Path=/ and no Domain.');
  return remarks;
}
