import type { RawHeaders } from '../model/http-message.ts';

/** Compares a header name with `lowercaseName`, which may have letters, digits and hyphens only. */
export function isHeaderNamed(name: string, lowercaseName: string): boolean {
  const length = lowercaseName.length;
  if (name.length !== length) return false;
  // For the chars of a token, `| 0x20` gives a letter or a hyphen of `lowercaseName` only for that same letter or hyphen.
  for (let i = 0; i < length; i++) {
    if ((name.charCodeAt(i) | 0x20) !== lowercaseName.charCodeAt(i)) return false;
  }
  return true;
}

/** The value of the first header of that name. */
export function headerValue(headers: RawHeaders, lowercaseName: string): string | undefined {
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    if (isHeaderNamed(header[0], lowercaseName)) return header[1];
  }
  return undefined;
}

/** The values of all headers of that name, in order. */
export function headerValues(headers: RawHeaders, lowercaseName: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    if (isHeaderNamed(header[0], lowercaseName)) values.push(header[1]);
  }
  return values;
}

/** True when a comma-separated `value` has `lowercaseToken` among its members, whatever its letter case. */
export function hasToken(value: string, lowercaseToken: string): boolean {
  if (value.length < lowercaseToken.length) return false;
  if (value.length === lowercaseToken.length) return isHeaderNamed(value, lowercaseToken);
  return splitList(value).some((member) => isHeaderNamed(member, lowercaseToken));
}

/** True when any header of that name has the token: `Connection: close`, `Upgrade: websocket`. */
export function headersHaveToken(headers: RawHeaders, lowercaseName: string, lowercaseToken: string): boolean {
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i] as RawHeaders[number];
    if (isHeaderNamed(header[0], lowercaseName) && hasToken(header[1], lowercaseToken)) return true;
  }
  return false;
}

/** The members of a comma-separated list without quoted strings, empty ones left out (RFC 9110 §5.6.1). */
export function splitList(value: string): string[] {
  const members: string[] = [];
  for (const part of value.split(',')) {
    const member = trimBlanks(part);
    if (member !== '') members.push(member);
  }
  return members;
}

/** Without the spaces and tabs at both ends; `String.trim` would also take the byte 0xa0. */
export function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
