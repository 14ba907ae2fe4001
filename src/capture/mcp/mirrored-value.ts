/** How a value of the body stands in a header that mirrors it (revision 2026-07-28, "Streamable HTTP: Value Encoding"). */

/** As a header says it; null for what none can mirror. */
export function mirroredText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** What no header can carry goes as `=?base64?…?=`. */
export function encodeMirrored(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith('=?base64?');
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

export function decodeMirrored(value: string): string {
  const coded = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/i.exec(value);
  return coded === null ? value : Buffer.from(coded[1] as string, 'base64').toString('utf8');
}
