/**
 * Matches `host` against an exact name or `*.domain`. The star stands for one or more whole labels, so `*.google.com` matches neither
 * `google.com` nor `notgoogle.com`. Both are compared without regard to case and to the dot that ends a fully qualified name.
 */
export function matchesHostPattern(pattern: string, host: string): boolean {
  const wanted = comparable(pattern);
  const name = comparable(host);
  if (!wanted.startsWith('*.')) return wanted === name;
  const suffix = wanted.slice(1);
  return name.length > suffix.length && name.endsWith(suffix);
}

/** `example.com.` names the same host as `example.com` (RFC 1034 §3.1). */
function comparable(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
