/** A JSON document with its numbers as they are written: `JSON.parse` would round them (2^53 + 1, 0.1 + many digits). */
export type ExactJson =
  | { kind: 'object'; members: ReadonlyMap<string, ExactJson> }
  | { kind: 'array'; items: readonly ExactJson[] }
  | { kind: 'string'; value: string }
  /** `value` is the same for all ways of writing one number: `1`, `1.0`, `10e-1`. */
  | { kind: 'number'; text: string; value: string }
  | { kind: 'literal'; text: 'true' | 'false' | 'null' };

/** Deeper documents are compared as text. */
const deepest = 200;

/** Null when it is not JSON (RFC 8259), is nested too deep, or names a member twice: then parsers differ in what it says. */
export function parseExactJson(text: string): ExactJson | null {
  const reader = new Reader(text);
  const value = reader.value(0);
  return value !== null && reader.isAtEnd() ? value : null;
}

const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literalToken = /true|false|null/y;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(depth: number): ExactJson | null {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '{') return depth >= deepest ? null : this.#object(depth + 1);
    if (first === '[') return depth >= deepest ? null : this.#array(depth + 1);
    if (first === '"') {
      const value = this.#string();
      return value === null ? null : { kind: 'string', value };
    }
    const literal = this.#token(literalToken);
    if (literal !== null) return { kind: 'literal', text: literal as 'true' | 'false' | 'null' };
    const number = this.#token(numberToken);
    return number === null ? null : { kind: 'number', text: number, value: exactNumber(number) };
  }

  #object(depth: number): ExactJson | null {
    const members = new Map<string, ExactJson>();
    this.#at += 1;
    if (this.#take('}')) return { kind: 'object', members };
    for (;;) {
      this.#skipSpace();
      const name = this.#string();
      if (name === null || members.has(name) || !this.#take(':')) return null;
      const value = this.value(depth);
      if (value === null) return null;
      members.set(name, value);
      if (this.#take('}')) return { kind: 'object', members };
      if (!this.#take(',')) return null;
    }
  }

  #array(depth: number): ExactJson | null {
    const items: ExactJson[] = [];
    this.#at += 1;
    if (this.#take(']')) return { kind: 'array', items };
    for (;;) {
      const value = this.value(depth);
      if (value === null) return null;
      items.push(value);
      if (this.#take(']')) return { kind: 'array', items };
      if (!this.#take(',')) return null;
    }
  }

  #string(): string | null {
    if (this.#text[this.#at] !== '"') return null;
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    const token = this.#text.slice(this.#at, end + 1);
    this.#at = end + 1;
    try {
      return JSON.parse(token) as string;
    } catch {
      return null;
    }
  }

  #token(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    if (token === undefined) return null;
    this.#at += token.length;
    return token;
  }

  #take(mark: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }
}

/** Sign, digits without zeros at either end, and the power of ten they stand at. Text arithmetic: nothing is rounded. */
function exactNumber(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const trimmed = digits.replace(/0+$/, '');
  const exponent = BigInt(power.slice(0, 400)) - BigInt(fraction.length) + BigInt(digits.length - trimmed.length);
  return `${sign}${trimmed}e${exponent}`;
}
