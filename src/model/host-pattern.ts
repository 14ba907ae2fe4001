/**
 * Matches `host` against an exact name or `*.domain`. The star stands for one or more whole labels, so `*.google.com` matches neither
 * `google.com` nor `notgoogle.com`. Both are compared without regard to case.
 */
export function matchesHostPattern(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  const name = host.toLowerCase();
  if (!wanted.startsWith('*.')) return wanted === name;
  const suffix = wanted.slice(1);
  return name.length > suffix.length && name.endsWith(suffix);
}
