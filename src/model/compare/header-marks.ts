import type { RawHeaders } from '../http-message.ts';
import { countingValue, isNoiseHeader, requestCookies, responseCookies } from './comparable-fields.ts';
import { foldVolatile } from './fold-volatile.ts';
import type { Noise } from './noise.ts';
import { addMarks, textMark } from './text-mark.ts';

interface KnownName {
  /** Lower case. */
  name: string;
  isIgnored: boolean;
  marks: Map<string, number>;
}

const rememberedValues = 1000;
const rememberedNames = 1000;

/** Marks of header blocks: equal for equal headers in any order of names, noise apart. Fields that repeat are read once. */
export class HeaderMarks {
  readonly #noise: Noise;
  readonly #names = new Map<string, KnownName>();

  constructor(noise: Noise) {
    this.#noise = noise;
  }

  markOf(headers: RawHeaders): number {
    let sum = 1;
    for (let at = 0; at < headers.length; at += 1) {
      const [rawName, value] = headers[at] as readonly [string, string];
      const known = this.#names.get(rawName) ?? this.#learn(rawName);
      if (known.isIgnored) continue;
      const earlier = this.#countBefore(headers, at, known);
      // Several values of one name are a list: their order counts (RFC 9110 §5.3).
      sum = addMarks(
        sum,
        earlier === 0 ? this.#valueMark(known, value) : textMark(`${earlier} ${known.name} ${value}`),
      );
    }
    return sum;
  }

  #countBefore(headers: RawHeaders, end: number, known: KnownName): number {
    if (known.name === 'set-cookie' || known.name === 'cookie') return 0;
    let count = 0;
    for (let at = 0; at < end; at += 1) {
      if (this.#names.get((headers[at] as readonly [string, string])[0])?.name === known.name) count += 1;
    }
    return count;
  }

  #learn(rawName: string): KnownName {
    const name = rawName.toLowerCase();
    const known = { name, isIgnored: isNoiseHeader(name, this.#noise), marks: new Map<string, number>() };
    if (this.#names.size >= rememberedNames) this.#names.clear();
    this.#names.set(rawName, known);
    return known;
  }

  #valueMark(known: KnownName, value: string): number {
    const remembered = known.marks.get(value);
    if (remembered !== undefined) return remembered;
    const mark = this.#newMark(known.name, value);
    if (known.marks.size >= rememberedValues) known.marks.clear();
    known.marks.set(value, mark);
    return mark;
  }

  #newMark(name: string, value: string): number {
    if (name !== 'cookie' && name !== 'set-cookie') return textMark(`${name}\u0000${countingValue([name, value])}`);
    const { isVolatileFolded } = this.#noise.rules;
    const cookies =
      name === 'cookie' ? requestCookies([[name, value]]) : responseCookies([[name, value]], isVolatileFolded);
    return cookies
      .map(([cookie, content]) =>
        textMark(`${name} ${cookie}\u0000${isVolatileFolded ? foldVolatile(content) : content}`),
      )
      .reduce(addMarks, 0);
  }
}
