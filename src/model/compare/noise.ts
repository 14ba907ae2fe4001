import { coversPath, type JsonPath, type JsonPathPattern, parseJsonPathPattern } from './json-path.ts';

/** Headers that differ between any two runs and say nothing of what a server does. Lower case. Listed in every result that uses them. */
export const volatileHeaders = [
  'age',
  'b3',
  'baggage',
  'cf-cache-status',
  'cf-ray',
  'connection',
  'content-length',
  'date',
  'expires',
  'fly-request-id',
  'keep-alive',
  'nel',
  'report-to',
  'request-id',
  'sec-websocket-accept',
  'sec-websocket-key',
  'sentry-trace',
  'server-timing',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'x-amz-cf-id',
  'x-amz-id-2',
  'x-amz-request-id',
  'x-amzn-requestid',
  'x-amzn-trace-id',
  'x-b3-parentspanid',
  'x-b3-spanid',
  'x-b3-traceid',
  'x-cache',
  'x-cache-hits',
  'x-cloud-trace-context',
  'x-correlation-id',
  'x-github-request-id',
  'x-ms-request-id',
  'x-nf-request-id',
  'x-request-id',
  'x-response-time',
  'x-runtime',
  'x-served-by',
  'x-timer',
  'x-trace-id',
  'x-vercel-id',
] as const;

/** A place in JSON bodies that does not count; `endpoint`: only there, see endpointOf. */
export interface IgnoredPath {
  path: string;
  endpoint: string | null;
}

/** What does not count as a difference, in a form that can be shown, stored and sent. */
export interface NoiseRules {
  /** Lower case. */
  headers: readonly string[];
  paths: readonly IgnoredPath[];
  /** Ids, hashes and tokens in URLs, and when cookies expire. */
  isVolatileFolded: boolean;
  /** Scheme, host and port. */
  isHostIgnored: boolean;
}

export const noNoise: NoiseRules = { headers: [], paths: [], isVolatileFolded: false, isHostIgnored: false };

/** Rules made ready for use. */
export interface Noise {
  readonly rules: NoiseRules;
  isHeaderIgnored(name: string): boolean;
  /** The pattern that covers the place; null when it counts. */
  coveringPath(path: JsonPath, endpoint: string): string | null;
}

export function createNoise(rules: NoiseRules): Noise {
  const headers = new Set(rules.headers.map((name) => name.toLowerCase()));
  const patterns = rules.paths.flatMap(({ path, endpoint }) => {
    const pattern = parseJsonPathPattern(path);
    return pattern === null ? [] : [{ path, endpoint, pattern }];
  });
  return {
    rules,
    isHeaderIgnored: (name) => headers.has(name.toLowerCase()),
    coveringPath: (path, endpoint) => patterns.find((each) => isCovering(each, path, endpoint))?.path ?? null,
  };
}

function isCovering(
  each: { endpoint: string | null; pattern: JsonPathPattern },
  path: JsonPath,
  endpoint: string,
): boolean {
  return (each.endpoint === null || each.endpoint === endpoint) && coversPath(each.pattern, path);
}
