import type { ExactJson } from './exact-json.ts';
import { coversPath, type JsonPath, type JsonPathPattern } from './json-path.ts';
import { diffSequences } from './sequence-diff.ts';

export interface JsonDifference {
  path: JsonPath;
  change: 'added' | 'removed' | 'changed';
  /** Null: not there. */
  a: ExactJson | null;
  b: ExactJson | null;
}

export interface JsonDiffOptions {
  /** Lists whose order does not matter. */
  unorderedArrays: readonly JsonPathPattern[];
  isEveryArrayUnordered: boolean;
}

/** What differs by meaning: members in any order, numbers by value. Each difference is told at the deepest place that has it. */
export function diffJson(
  a: ExactJson,
  b: ExactJson,
  options: JsonDiffOptions,
  tell: (difference: JsonDifference) => void,
): void {
  new JsonDiff(options, tell).compare([], a, b);
}

class JsonDiff {
  readonly #options: JsonDiffOptions;
  readonly #tell: (difference: JsonDifference) => void;
  readonly #texts = new WeakMap<ExactJson, string>();

  constructor(options: JsonDiffOptions, tell: (difference: JsonDifference) => void) {
    this.#options = options;
    this.#tell = tell;
  }

  compare(path: JsonPath, a: ExactJson, b: ExactJson): void {
    if (a.kind === 'object' && b.kind === 'object') this.#compareObjects(path, a.members, b.members);
    else if (a.kind === 'array' && b.kind === 'array') this.#compareArrays(path, a.items, b.items);
    else if (!isSameScalar(a, b)) this.#tell({ path, change: 'changed', a, b });
  }

  #compareObjects(path: JsonPath, a: ReadonlyMap<string, ExactJson>, b: ReadonlyMap<string, ExactJson>): void {
    for (const [name, value] of a) {
      const other = b.get(name);
      if (other === undefined) this.#tell({ path: [...path, name], change: 'removed', a: value, b: null });
      else this.compare([...path, name], value, other);
    }
    for (const [name, value] of b) {
      if (!a.has(name)) this.#tell({ path: [...path, name], change: 'added', a: null, b: value });
    }
  }

  #compareArrays(path: JsonPath, a: readonly ExactJson[], b: readonly ExactJson[]): void {
    if (this.#isUnordered(path)) this.#compareUnordered(path, a, b);
    else if (a.length === b.length) this.#compareRest(path, { a, at: [...a.keys()] }, { b, at: [...b.keys()] });
    else this.#compareAligned(path, a, b);
  }

  #isUnordered(path: JsonPath): boolean {
    const { unorderedArrays, isEveryArrayUnordered } = this.#options;
    return isEveryArrayUnordered || unorderedArrays.some((pattern) => coversPath(pattern, path));
  }

  /** Equal items find each other; of the rest, the first is compared with the first, and so on. */
  #compareUnordered(path: JsonPath, a: readonly ExactJson[], b: readonly ExactJson[]): void {
    const waiting = new Map<string, number[]>();
    for (let at = b.length - 1; at >= 0; at -= 1) {
      const text = this.#textOf(path, b[at] as ExactJson);
      const places = waiting.get(text);
      if (places) places.push(at);
      else waiting.set(text, [at]);
    }
    const isTaken = new Uint8Array(b.length);
    const left = a
      .map((_, at) => at)
      .filter((at) => {
        const found = waiting.get(this.#textOf(path, a[at] as ExactJson))?.pop();
        if (found !== undefined) isTaken[found] = 1;
        return found === undefined;
      });
    const right = b.map((_, at) => at).filter((at) => isTaken[at] === 0);
    this.#compareRest(path, { a, at: left }, { b, at: right });
  }

  /** Lists of different lengths: what was put in or taken out does not shift the rest. */
  #compareAligned(path: JsonPath, a: readonly ExactJson[], b: readonly ExactJson[]): void {
    const texts = (items: readonly ExactJson[]) => items.map((item) => this.#textOf(path, item));
    let left: number[] = [];
    let right: number[] = [];
    const settle = (): void => {
      this.#compareRest(path, { a, at: left }, { b, at: right });
      left = [];
      right = [];
    };
    for (const { change, at } of diffSequences(texts(a), texts(b)).steps) {
      if (change === 'same') settle();
      else (change === 'removed' ? left : right).push(at);
    }
    settle();
  }

  #compareRest(
    path: JsonPath,
    left: { a: readonly ExactJson[]; at: readonly number[] },
    right: { b: readonly ExactJson[]; at: readonly number[] },
  ): void {
    const count = Math.max(left.at.length, right.at.length);
    for (let next = 0; next < count; next += 1) {
      const aAt = left.at[next];
      const bAt = right.at[next];
      const a = aAt === undefined ? null : (left.a[aAt] ?? null);
      const b = bAt === undefined ? null : (right.b[bAt] ?? null);
      if (a !== null && b !== null) this.compare([...path, bAt as number], a, b);
      else if (a !== null) this.#tell({ path: [...path, aAt as number], change: 'removed', a, b: null });
      else this.#tell({ path: [...path, bAt as number], change: 'added', a: null, b });
    }
  }

  /** The same for values that are the same by meaning, as far as this can be seen without the paths below. */
  #textOf(path: JsonPath, value: ExactJson): string {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    const text = meaningText(value, this.#options.isEveryArrayUnordered || this.#isUnordered(path));
    this.#texts.set(value, text);
    return text;
  }
}

function isSameScalar(a: ExactJson, b: ExactJson): boolean {
  if (a.kind === 'string' && b.kind === 'string') return a.value === b.value;
  if (a.kind === 'number' && b.kind === 'number') return a.value === b.value;
  return a.kind === 'literal' && b.kind === 'literal' && a.text === b.text;
}

function meaningText(value: ExactJson, isUnordered: boolean): string {
  switch (value.kind) {
    case 'object': {
      const members = [...value.members].sort(([a], [b]) => (a < b ? -1 : 1));
      return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${meaningText(each, isUnordered)}`).join(',')}}`;
    }
    case 'array': {
      const items = value.items.map((each) => meaningText(each, isUnordered));
      return `[${(isUnordered ? items.sort() : items).join(',')}]`;
    }
    case 'string':
      return JSON.stringify(value.value);
    case 'number':
      return value.value;
    case 'literal':
      return value.text;
  }
}

/** As a person reads it: numbers as they were written. */
export function jsonValueText(value: ExactJson): string {
  switch (value.kind) {
    case 'object':
      return `{${[...value.members].map(([name, each]) => `${JSON.stringify(name)}: ${jsonValueText(each)}`).join(', ')}}`;
    case 'array':
      return `[${value.items.map(jsonValueText).join(', ')}]`;
    case 'string':
      return JSON.stringify(value.value);
    default:
      return value.text;
  }
}
