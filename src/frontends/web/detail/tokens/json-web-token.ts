/** A JSON Web Token (RFC 7519), taken apart. Its signature is never verified: the key is not here. */
export interface JsonWebToken {
  text: string;
  /** JSON texts, as they stand in the token. */
  header: string;
  claims: string;
  signature: string;
  times: TokenTime[];
}

export interface TokenTime {
  claim: 'iat' | 'nbf' | 'exp' | 'auth_time';
  /** Milliseconds since 1970. */
  at: number;
}

const pattern = /(?<![\w-])eyJ[\w-]{5,}\.eyJ[\w-]{2,}\.[\w-]*/g;
const timeClaims = ['iat', 'nbf', 'auth_time', 'exp'] as const;

/** Those in a text, each once. */
export function findTokens(text: string, most = 10): JsonWebToken[] {
  const tokens: JsonWebToken[] = [];
  for (const [found] of text.matchAll(pattern)) {
    if (tokens.length >= most) break;
    if (tokens.some((token) => token.text === found)) continue;
    const token = parseToken(found);
    if (token !== null) tokens.push(token);
  }
  return tokens;
}

function parseToken(text: string): JsonWebToken | null {
  const [first = '', second = '', signature = ''] = text.split('.');
  const header = jsonOf(first);
  const claims = jsonOf(second);
  if (header === null || claims === null || !('alg' in header.value)) return null;
  return { text, header: header.text, claims: claims.text, signature, times: timesOf(claims.value) };
}

function jsonOf(base64url: string): { text: string; value: Record<string, unknown> } | null {
  try {
    const binary = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { text, value: value as Record<string, unknown> } : null;
  } catch {
    return null;
  }
}

function timesOf(claims: Record<string, unknown>): TokenTime[] {
  return timeClaims.flatMap((claim) => {
    const seconds = claims[claim];
    const isTime = typeof seconds === 'number' && Math.abs(seconds) < 1e11;
    return isTime ? [{ claim, at: seconds * 1000 }] : [];
  });
}
