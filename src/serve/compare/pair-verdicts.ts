// In: the marks of two entries. Out: which parts differ or cannot be known, as bits. Bodies whose marks differ may still mean the same:
// that is looked at later, by session-comparison.
import type { ComparedPart } from '../../model/compare/comparison.ts';
import { unmarkedBody } from '../../record/store/read/store-reader.ts';
import type { SessionMarks } from './session-marks.ts';

export const bits = {
  url: 1,
  requestHead: 2,
  requestBody: 4,
  outcome: 8,
  responseHead: 16,
  responseBody: 32,
  /** Something is not recorded, or is not compared. */
  unknown: 64,
  /** Bodies differ in their bytes, or there are WebSocket messages, and they were not looked into. */
  unsettled: 128,
  frames: 256,
} as const;

/** Of what only a look inside can tell. */
export const contentBits = bits.requestBody | bits.responseBody | bits.frames;
export const differenceBits = contentBits | bits.url | bits.requestHead | bits.outcome | bits.responseHead;

const partsOfBits: ReadonlyArray<readonly [bit: number, part: ComparedPart]> = [
  [bits.url, 'url'],
  [bits.requestHead, 'request-headers'],
  [bits.requestBody, 'request-body'],
  [bits.outcome, 'status'],
  [bits.responseHead, 'response-headers'],
  [bits.responseBody, 'response-body'],
  [bits.frames, 'frames'],
];

export function partsOf(mask: number): ComparedPart[] {
  return partsOfBits.filter(([bit]) => (mask & bit) !== 0).map(([, part]) => part);
}

/** The bits of parts that a look inside found to differ. */
export function bitsOf(parts: readonly ComparedPart[]): number {
  return parts.reduce((mask, part) => mask | bitOf(part), 0);
}

function bitOf(part: ComparedPart): number {
  switch (part) {
    case 'request-line':
    case 'status':
    case 'failure':
      return bits.outcome;
    case 'url':
    case 'query':
      return bits.url;
    case 'request-headers':
    case 'request-cookies':
    case 'request-trailers':
      return bits.requestHead;
    case 'response-headers':
    case 'response-cookies':
    case 'response-trailers':
      return bits.responseHead;
    case 'request-body':
      return bits.requestBody;
    case 'response-body':
      return bits.responseBody;
    case 'frames':
      return bits.frames;
  }
}

export function maskOf(a: SessionMarks, b: SessionMarks, { aAt, bAt }: { aAt: number; bAt: number }): number {
  let mask = 0;
  if (a.origin[aAt] !== b.origin[bAt] || a.asked[aAt] !== b.asked[bAt]) mask |= bits.url;
  if (a.requestHead[aAt] !== b.requestHead[bAt]) mask |= bits.requestHead;
  if (a.responseHead[aAt] !== b.responseHead[bAt]) mask |= bits.responseHead;
  if (a.outcome[aAt] !== b.outcome[bAt]) mask |= bits.outcome;
  if (a.isWebSocket[aAt] === 1 || b.isWebSocket[bAt] === 1) mask |= bits.frames | bits.unsettled;
  mask |= bodyMask(a.requestBody[aAt] as number, b.requestBody[bAt] as number, bits.requestBody);
  return mask | bodyMask(a.responseBody[aAt] as number, b.responseBody[bAt] as number, bits.responseBody);
}

function bodyMask(a: number, b: number, bit: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return bits.unknown;
  if (a === b && a !== unmarkedBody) return 0;
  return bit | bits.unsettled;
}
