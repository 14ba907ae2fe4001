import type { RawHeaders } from '../http-message.ts';
import type { EntrySummary, TrafficEntry } from '../traffic-entry.ts';
import {
  comparableHeaders,
  countingValue,
  isNoiseHeader,
  requestCookies,
  responseCookies,
} from './comparable-fields.ts';
import { type BodyOptions, type ComparableBody, compareBodies } from './compare-bodies.ts';
import { type ComparableFrames, compareFrames } from './compare-frames.ts';
import { compareNamed, type NamedRules } from './compare-named.ts';
import { compareUrls } from './compare-url.ts';
import type {
  ComparedItem,
  ComparedPart,
  EntryComparison,
  PartComparison,
  TimingShift,
  Verdict,
} from './comparison.ts';
import { foldVolatile } from './fold-volatile.ts';
import { type JsonPathPattern, parseJsonPathPattern } from './json-path.ts';
import { createNoise, type Noise, type NoiseRules } from './noise.ts';
import { endpointOf } from './pair-key.ts';

export interface EntryWithBodies {
  entry: TrafficEntry;
  requestBody: ComparableBody;
  responseBody: ComparableBody;
  /** Null unless it is a WebSocket connection. */
  frames: ComparableFrames | null;
}

export interface CompareOptions {
  noise: NoiseRules;
  /** JSON path patterns of lists whose order does not matter; `*` for all lists. */
  unorderedArrays: readonly string[];
  /** Whether the order of header fields counts too. */
  isHeaderOrderCompared: boolean;
  /** Also what is the same. */
  isWhole: boolean;
}

interface Comparing {
  a: EntryWithBodies;
  b: EntryWithBodies;
  options: CompareOptions;
  noise: Noise;
}

const mostItems = 1000;
const longestValue = 4000;

export function compareEntries(a: EntryWithBodies, b: EntryWithBodies, options: CompareOptions): EntryComparison {
  const comparing: Comparing = { a, b, options, noise: createNoise(options.noise) };
  const found = [...requestParts(comparing), ...responseParts(comparing)];
  const counted = found.map((part) => ({ part, ...countDifferences(part) }));
  return {
    a: summaryOf(a.entry),
    b: summaryOf(b.entry),
    verdict: overall(found.map(({ verdict }) => verdict)),
    differences: counted.reduce((sum, each) => sum + each.counting, 0),
    noiseDifferences: counted.reduce((sum, each) => sum + each.noise, 0),
    parts: found.map((part) => shownPart(part, options.isWhole)),
    timings: timingShifts(a.entry, b.entry),
  };
}

function requestParts({ a, b, options, noise }: Comparing): PartComparison[] {
  const [left, right] = [a.entry, b.entry];
  const urls = compareUrls(left.url, right.url, options.noise);
  const line = [
    scalar('method', left.method, right.method),
    scalar('HTTP version', left.httpVersion, right.httpVersion),
  ];
  return [
    partOf('request-line', line),
    partOf('url', urls.url),
    partOf('query', urls.query),
    partOf('request-headers', headerItems(left.requestHeaders, right.requestHeaders, { options, noise })),
    partOf('request-cookies', requestCookieItems(left.requestHeaders, right.requestHeaders, noise)),
    bodyPart('request-body', a.requestBody, b.requestBody, { entry: left, options, noise }),
    partOf('request-trailers', headerItems(left.requestTrailers, right.requestTrailers, { options, noise })),
  ];
}

function responseParts({ a, b, options, noise }: Comparing): PartComparison[] {
  const [left, right] = [a.entry, b.entry];
  const status = [
    scalar('status', left.status, right.status),
    scalar('reason', left.statusText, right.statusText),
    scalar('HTTP version', left.responseHttpVersion, right.responseHttpVersion),
  ];
  const parts = [
    partOf('status', status),
    partOf('failure', [
      scalar('kind', left.failure?.kind ?? null, right.failure?.kind ?? null),
      scalar('state', left.state, right.state),
    ]),
    partOf('response-headers', headerItems(left.responseHeaders, right.responseHeaders, { options, noise })),
    partOf('response-cookies', responseCookieItems(left.responseHeaders ?? [], right.responseHeaders ?? [], noise)),
    bodyPart('response-body', a.responseBody, b.responseBody, { entry: left, options, noise }),
    partOf('response-trailers', headerItems(left.responseTrailers, right.responseTrailers, { options, noise })),
  ];
  if (a.frames === null || b.frames === null) {
    const kinds = [scalar('WebSocket', a.frames === null ? 'no' : 'yes', b.frames === null ? 'no' : 'yes')];
    return a.frames === b.frames ? parts : [...parts, partOf('frames', kinds)];
  }
  const frames = compareFrames(a.frames, b.frames, contentOptions(left, options, noise));
  return [...parts, { part: 'frames', itemsLeftOff: 0, ...frames }];
}

function headerItems(
  a: RawHeaders | null,
  b: RawHeaders | null,
  { options, noise }: { options: CompareOptions; noise: Noise },
): ComparedItem[] {
  const left = comparableHeaders(a ?? []);
  const right = comparableHeaders(b ?? []);
  const noiseOf = (name: string) => (isNoiseHeader(name, noise) ? 'an ignored header' : null);
  const items = compareNamed(left, right, { countingValue, noiseOf });
  if (!options.isHeaderOrderCompared) return items;
  const order = (fields: typeof left) => fields.map(([name]) => name).join(', ');
  return [...items, scalar('(order)', order(left), order(right))];
}

function requestCookieItems(a: RawHeaders, b: RawHeaders, noise: Noise): ComparedItem[] {
  return compareNamed(requestCookies(a), requestCookies(b), cookieRules('cookie', noise));
}

function responseCookieItems(a: RawHeaders, b: RawHeaders, noise: Noise): ComparedItem[] {
  const rules = cookieRules('set-cookie', noise);
  const withoutExpiry = compareNamed(responseCookies(a, true), responseCookies(b, true), rules);
  const items = compareNamed(responseCookies(a, false), responseCookies(b, false), rules);
  if (!noise.rules.isVolatileFolded) return items;
  return items.map((item, at) => {
    const rest = withoutExpiry[at];
    if (item.change !== 'changed' || item.noise !== null || rest === undefined) return item;
    return { ...item, noise: rest.change === 'same' ? 'when the cookie expires' : rest.noise };
  });
}

function cookieRules(header: 'cookie' | 'set-cookie', noise: Noise): NamedRules {
  return {
    noiseOf: () => (noise.isHeaderIgnored(header) ? 'an ignored header' : null),
    valueNoise: (before, after) =>
      noise.rules.isVolatileFolded && foldVolatile(before) === foldVolatile(after) ? 'an id, time or token' : null,
  };
}

function bodyPart(
  part: ComparedPart,
  a: ComparableBody,
  b: ComparableBody,
  { entry, options, noise }: { entry: TrafficEntry; options: CompareOptions; noise: Noise },
): PartComparison {
  return { part, itemsLeftOff: 0, ...compareBodies(a, b, contentOptions(entry, options, noise)) };
}

function contentOptions(entry: TrafficEntry, options: CompareOptions, noise: Noise): BodyOptions {
  return {
    noise,
    endpoint: endpointOf(entry, options.noise.isHostIgnored),
    isEveryArrayUnordered: options.unorderedArrays.includes('*'),
    unorderedArrays: options.unorderedArrays
      .map(parseJsonPathPattern)
      .filter((pattern): pattern is JsonPathPattern => pattern !== null),
    isWhole: options.isWhole,
  };
}

function partOf(part: ComparedPart, items: ComparedItem[]): PartComparison {
  const differs = items.some(({ change, noise }) => change !== 'same' && noise === null);
  const verdict: Verdict = differs ? 'different' : 'same';
  return { part, verdict, items, itemsLeftOff: 0, form: null, lines: null, note: null };
}

function scalar(at: string, a: string | number | null, b: string | number | null): ComparedItem {
  const change = a === b ? 'same' : a === null ? 'added' : b === null ? 'removed' : 'changed';
  const text = (value: string | number | null) => (value === null ? null : String(value));
  return { at, change, a: text(a), b: text(b), noise: null };
}

function countDifferences({ verdict, items, lines }: PartComparison): { counting: number; noise: number } {
  const different = items.filter(({ change }) => change !== 'same');
  const noise = different.filter((item) => item.noise !== null).length;
  const inLines = (lines ?? []).filter(({ change }) => change !== 'same').length;
  const counting = different.length - noise + inLines;
  return { noise, counting: verdict === 'different' ? Math.max(1, counting) : counting };
}

function shownPart(part: PartComparison, isWhole: boolean): PartComparison {
  const items = isWhole ? part.items : part.items.filter(({ change }) => change !== 'same');
  const short = (text: string | null) =>
    text !== null && text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
  return {
    ...part,
    items: items.slice(0, mostItems).map((item) => ({ ...item, a: short(item.a), b: short(item.b) })),
    itemsLeftOff: Math.max(0, items.length - mostItems),
  };
}

function overall(each: readonly Verdict[]): Verdict {
  if (each.includes('different')) return 'different';
  return each.includes('unknown') ? 'unknown' : 'same';
}

const phases = ['blocked', 'dns', 'connect', 'ssl', 'send', 'wait', 'receive'] as const;

function timingShifts(a: TrafficEntry, b: TrafficEntry): TimingShift[] {
  const total: TimingShift = { phase: 'total', a: a.duration, b: b.duration };
  return [total, ...phases.map((phase) => ({ phase, a: a.timings[phase] ?? null, b: b.timings[phase] ?? null }))];
}

/** Only what a list shows: headers and bodies are in the parts. */
export function summaryOf(entry: TrafficEntry): EntrySummary {
  const {
    requestHeaders: _requestHeaders,
    requestTrailers: _requestTrailers,
    responseHttpVersion: _responseHttpVersion,
    responseHeaders: _responseHeaders,
    responseTrailers: _responseTrailers,
    informational: _informational,
    timings: _timings,
    tls: _tls,
    requestBodyStored: _requestBodyStored,
    responseBodyStored: _responseBodyStored,
    originalRequest: _originalRequest,
    originalResponse: _originalResponse,
    imported: _imported,
    ...summary
  } = entry;
  return summary;
}
