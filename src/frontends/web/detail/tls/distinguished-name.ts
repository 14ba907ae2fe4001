/** The common name of `CN=example.com, O=Example`; with none, the whole. Lines or commas separate the parts, as OpenSSL and others write them. */
export function commonName(name: string): string {
  return (
    /(?:^|[\n,/]\s*)CN\s*=\s*("(?:[^"\\]|\\.)*"|[^\n,/]+)/.exec(name)?.[1]?.replaceAll(/^"|"$/g, '').trim() ?? name
  );
}

/** `DNS:example.com, IP Address:127.0.0.1` as a list. */
export function alternativeNames(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim().replace(/^(?:DNS|IP Address):/, ''))
    .filter((part) => part !== '');
}
