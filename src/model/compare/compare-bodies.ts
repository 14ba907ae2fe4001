import { formPairs } from './comparable-fields.ts';
import { compareLines } from './compare-lines.ts';
import { compareNamed } from './compare-named.ts';
import { compareNamedPieces, comparePieces } from './compare-pieces.ts';
import type { ComparedForm, ComparedItem, ComparedLine, Verdict } from './comparison.ts';
import { eventPieces } from './event-pieces.ts';
import { type ExactJson, parseExactJson } from './exact-json.ts';
import { diffJson, jsonValueText } from './json-diff.ts';
import { type JsonPathPattern, printJsonPath } from './json-path.ts';
import { multipartPieces } from './multipart-pieces.ts';
import type { Noise } from './noise.ts';

/** A body ready to be compared. */
export interface ComparableBody {
  /** `absent`: there was none. `not-recorded`: there was one, and it is not in the store. `cut`: only its beginning is. */
  kind: 'absent' | 'recorded' | 'cut' | 'growing' | 'not-recorded';
  /** Decoded, if that could be done. Null: too large to be looked into, see `sha256`. */
  bytes: Uint8Array | null;
  /** Of the decoded bytes. */
  size: number;
  sha256: string;
  contentType: string | null;
  /** Why it is compared as it came, still encoded; null when it is decoded. */
  problem: string | null;
}

export interface BodyOptions {
  noise: Noise;
  /** See endpointOf. */
  endpoint: string;
  unorderedArrays: readonly JsonPathPattern[];
  isEveryArrayUnordered: boolean;
  /** Also what is the same. */
  isWhole: boolean;
}

export interface BodyComparison {
  verdict: Verdict;
  form: ComparedForm | null;
  items: ComparedItem[];
  lines: ComparedLine[] | null;
  note: string | null;
}

export function compareBodies(a: ComparableBody, b: ComparableBody, options: BodyOptions): BodyComparison {
  const notes = [...new Set([incomplete(a, 'first'), incomplete(b, 'second'), a.problem, b.problem])];
  const note = notes.filter((each) => each !== null).join(' ') || null;
  if (a.kind === 'not-recorded' || b.kind === 'not-recorded') return plain('unknown', note);
  if (a.kind === 'absent' && b.kind === 'absent') return plain('same', note);
  const isPart = isIncomplete(a) || isIncomplete(b);
  if (a.sha256 === b.sha256 && a.size === b.size) return plain(isPart ? 'unknown' : 'same', note);
  if (isPart) return comparePartly(a, b, note);
  const found = a.bytes === null || b.bytes === null ? byHash(a, b, null) : byContent(a, b, options);
  return { ...found, note: [note, found.note].filter((each) => each !== null).join(' ') || null };
}

const plain = (verdict: Verdict, note: string | null): BodyComparison => ({
  verdict,
  form: null,
  items: [],
  lines: null,
  note,
});

const isIncomplete = ({ kind }: ComparableBody): boolean => kind === 'cut' || kind === 'growing';

function incomplete({ kind }: ComparableBody, which: string): string | null {
  if (kind === 'not-recorded') return `The ${which} body is not recorded.`;
  if (kind === 'cut') return `The copy of the ${which} body was cut; only its beginning is recorded.`;
  return kind === 'growing' ? `The ${which} body is still being received.` : null;
}

/** What is there of both can show that they differ, and never that they are the same. */
function comparePartly(a: ComparableBody, b: ComparableBody, note: string | null): BodyComparison {
  const shared = Math.min(a.size, b.size);
  const isWholeShorter = (body: ComparableBody, other: ComparableBody) => !isIncomplete(body) && body.size < other.size;
  if (isWholeShorter(a, b) || isWholeShorter(b, a)) return { ...byHash(a, b, null), note };
  if (a.bytes === null || b.bytes === null) return plain('unknown', note);
  for (let at = 0; at < shared; at += 1) {
    if (a.bytes[at] !== b.bytes[at]) return { ...byHash(a, b, null), note };
  }
  return plain('unknown', note);
}

function byContent(a: ComparableBody, b: ComparableBody, options: BodyOptions): BodyComparison {
  const parts = [multipartOf(a), multipartOf(b)] as const;
  if (parts[0] !== null && parts[1] !== null)
    return byPiece('multipart', compareNamedPieces([parts[0], parts[1]], options));
  const left = textOf(a);
  const right = textOf(b);
  if (left === null || right === null) return byHash(a, b, 'binary');
  if (isJson(a, left) && isJson(b, right)) {
    const documents = [parseExactJson(left), parseExactJson(right)] as const;
    if (documents[0] !== null && documents[1] !== null) return byJson(documents[0], documents[1], options);
  }
  if (isForm(a) && isForm(b)) return byForm(left, right);
  if (isEventStream(a) && isEventStream(b)) return byEvent(left, right, options);
  return byLine(a, b, { left, right, isWhole: options.isWhole });
}

function byJson(a: ExactJson, b: ExactJson, { noise, endpoint, ...options }: BodyOptions): BodyComparison {
  const items: ComparedItem[] = [];
  diffJson(a, b, options, ({ path, change, a: before, b: after }) => {
    items.push({
      at: printJsonPath(path),
      change,
      a: before === null ? null : jsonValueText(before),
      b: after === null ? null : jsonValueText(after),
      noise: noise.coveringPath(path, endpoint),
    });
  });
  const counts = items.some((item) => item.noise === null);
  const note = items.length === 0 ? 'The bytes differ, and mean the same.' : null;
  return { verdict: counts ? 'different' : 'same', form: 'json', items, lines: null, note };
}

function byForm(a: string, b: string): BodyComparison {
  const items = compareNamed(formPairs(a), formPairs(b));
  const isSame = items.every(({ change }) => change === 'same');
  const note = isSame ? 'The bytes differ, and mean the same.' : null;
  return { verdict: isSame ? 'same' : 'different', form: 'form', items, lines: null, note };
}

const multipartOf = ({ bytes, contentType }: ComparableBody) =>
  bytes === null ? null : multipartPieces(bytes, contentType);

function byEvent(a: string, b: string, options: BodyOptions): BodyComparison {
  const { items, isShortest } = comparePieces('event', [eventPieces(a), eventPieces(b)], options);
  const found = byPiece('events', items);
  return isShortest ? found : { ...found, note: 'Too much differs to look for the shortest difference.' };
}

function byPiece(form: ComparedForm, items: ComparedItem[]): BodyComparison {
  const differing = items.filter(({ change }) => change !== 'same');
  const counts = differing.some(({ noise }) => noise === null);
  const note = differing.length === 0 ? 'The bytes differ, and mean the same.' : null;
  return { verdict: counts ? 'different' : 'same', form, items, lines: null, note };
}

function byLine(
  a: ComparableBody,
  b: ComparableBody,
  { left, right, isWhole }: { left: string; right: string; isWhole: boolean },
): BodyComparison {
  const { lines, differences, isShortest, isCut } = compareLines(left, right, isWhole);
  const notes = [
    differences === 0 ? 'Only line breaks or the character encoding differ.' : null,
    isShortest ? null : 'Too much differs to look for the shortest difference.',
    isCut ? 'Not all lines are shown.' : null,
  ];
  const note = notes.filter((each) => each !== null).join(' ') || null;
  return { verdict: 'different', form: 'text', items: differences === 0 ? sizeItems(a, b) : [], lines, note };
}

/** Without a look inside: `binary` because there is nothing to read, null because it is too large. */
function byHash(a: ComparableBody, b: ComparableBody, form: 'binary' | null): BodyComparison {
  const note = form === 'binary' ? null : 'Too large to be compared inside: compared by size and SHA-256.';
  return { verdict: 'different', form: form ?? 'bytes', items: sizeItems(a, b), lines: null, note };
}

function sizeItems(a: ComparableBody, b: ComparableBody): ComparedItem[] {
  const item = (at: string, before: string, after: string): ComparedItem => ({
    at,
    change: before === after ? 'same' : 'changed',
    a: before,
    b: after,
    noise: null,
  });
  return [item('size', `${a.size} bytes`, `${b.size} bytes`), item('sha256', a.sha256, b.sha256)];
}

/** Null: not text. Nothing is guessed of bytes that the declared character set does not hold. */
function textOf({ bytes, contentType }: ComparableBody): string | null {
  if (bytes === null) return null;
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  for (const label of [charset, 'utf-8']) {
    try {
      const text = new TextDecoder(label, { fatal: true }).decode(bytes);
      return text.includes('\u0000') ? null : text;
    } catch {
      // Not that character set, or none that is known.
    }
  }
  return null;
}

const isJson = ({ contentType }: ComparableBody, text: string): boolean =>
  /[/+]json\b/i.test(contentType ?? '') || (/^\s*[[{]/.test(text) && !/^text\/(?!plain)/i.test(contentType ?? ''));

const isEventStream = ({ contentType }: ComparableBody): boolean => /^text\/event-stream\b/i.test(contentType ?? '');

const isForm = ({ contentType }: ComparableBody): boolean =>
  /^application\/x-www-form-urlencoded\b/i.test(contentType ?? '');
