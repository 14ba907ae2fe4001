import { type ExactJson, parseExactJson } from '../../../../model/compare/exact-json.ts';
import { diffJson, jsonValueText } from '../../../../model/compare/json-diff.ts';
import { generalizedPath, printJsonPath } from '../../../../model/compare/json-path.ts';
import type { Noise } from '../../../../model/compare/noise.ts';

export interface AnswerDifference {
  /** Such as `$.result.content[0].text`. */
  path: string;
  change: 'added' | 'removed' | 'changed';
  /** JSON text; null: not there. */
  recorded: string | null;
  live: string | null;
}

export interface AnswerComparison {
  differences: AnswerDifference[];
  /** How many are not listed. */
  differencesLeftOff: number;
  /** How many did not count. */
  ignored: number;
}

const mostListed = 100;
const longestText = 2000;
const diffOptions = { unorderedArrays: [], isEveryArrayUnordered: false };

/** What of an answer is another one than was recorded. `endpoint` names what was asked, for noise that holds only there. */
export function compareAnswers(
  recorded: Uint8Array,
  live: Uint8Array,
  { noise, endpoint }: { noise: Noise; endpoint: string },
): AnswerComparison {
  const found: AnswerComparison = { differences: [], differencesLeftOff: 0, ignored: 0 };
  const [a, b] = [withoutId(recorded), withoutId(live)];
  if (a === null || b === null) {
    const [first, second] = [textOf(recorded), textOf(live)];
    if (first !== second)
      found.differences.push({ path: '$', change: 'changed', recorded: cut(first), live: cut(second) });
    return found;
  }
  diffJson(a, b, diffOptions, ({ path, change, a: before, b: after }) => {
    if (noise.coveringPath(path, endpoint) !== null) found.ignored += 1;
    else if (found.differences.length >= mostListed) found.differencesLeftOff += 1;
    else {
      found.differences.push({
        ...{ path: printJsonPath(path), change },
        recorded: before === null ? null : cut(jsonValueText(before)),
        live: after === null ? null : cut(jsonValueText(after)),
      });
    }
  });
  return found;
}

/** Where two answers differ, in a form that fits all items of a list. */
export function differingPaths(a: Uint8Array, b: Uint8Array): string[] {
  const [first, second] = [withoutId(a), withoutId(b)];
  if (first === null || second === null) return [];
  const paths = new Set<string>();
  diffJson(first, second, diffOptions, ({ path }) => paths.add(generalizedPath(printJsonPath(path))));
  return [...paths];
}

/** Which id a request had says nothing of its answer. */
function withoutId(payload: Uint8Array): ExactJson | null {
  const value = parseExactJson(textOf(payload));
  if (value?.kind !== 'object') return value;
  return { kind: 'object', members: new Map([...value.members].filter(([name]) => name !== 'id')) };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8').trim();
const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);
