import { generalizedPath, pathIn } from '../../../model/compare/json-path.ts';

/** What a person says does not count when two sessions are compared. */
export interface NoiseOptions {
  headers: readonly string[];
  /** JSON paths. */
  paths: readonly string[];
  isHostIgnored: boolean;
  isOrderIgnored: boolean;
  /** Dates, ids and tokens count too. */
  isStrict: boolean;
  /** The first session's run once more: what differs between the two is noise. */
  baselineId: string | null;
}

export const noNoiseOptions: NoiseOptions = {
  headers: [],
  paths: [],
  isHostIgnored: false,
  isOrderIgnored: false,
  isStrict: false,
  baselineId: null,
};

/** As the API takes them. */
export function comparisonRequest(a: string, b: string, options: NoiseOptions) {
  const { headers, paths, isHostIgnored, isOrderIgnored, isStrict, baselineId } = options;
  return {
    a,
    b,
    ...(headers.length > 0 ? { ignoreHeaders: [...headers] } : {}),
    ...(paths.length > 0 ? { ignorePaths: [...paths] } : {}),
    ...(isOrderIgnored ? { unorderedArrays: ['*' as const] } : {}),
    ...(isHostIgnored ? { ignoreHost: true } : {}),
    ...(isStrict ? { ignoreVolatile: false } : {}),
    ...(baselineId === null ? {} : { learn: { a, b: baselineId } }),
  };
}

/** `X-One, X-Two` → its names, each once. */
export function namesIn(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set(names)];
}

const formsWithPaths: ReadonlySet<string> = new Set(['json', 'multipart', 'events', 'messages']);

/** What one difference is ignored by from now on; null when it has no name (status, text, binary). */
export function withIgnored(
  options: NoiseOptions,
  { part, form, at }: { part: string; form: string | null; at: string },
): NoiseOptions | null {
  if (part.endsWith('-headers')) return { ...options, headers: [...new Set([...options.headers, at.toLowerCase()])] };
  const path = form !== null && formsWithPaths.has(form) ? pathIn(at) : null;
  // The whole document: to ignore it would be to look at nothing.
  if (path === null || path === '$') return null;
  return { ...options, paths: [...new Set([...options.paths, generalizedPath(path)])] };
}
