/** The kinds of a value, as small numbers because a document may hold millions of them. */
export const jsonKind = { object: 0, array: 1, string: 2, number: 3, true: 4, false: 5, null: 6 } as const;

/**
 * Where every value of a JSON text stands in it, in the order of the text. The text itself is the data: a number keeps all its digits, a
 * name may come twice, and nothing is turned into JavaScript values. Several values one after another (NDJSON) are several roots.
 */
export interface JsonIndex {
  count: number;
  kind: Uint8Array;
  start: Int32Array;
  /** Behind the last character. */
  end: Int32Array;
  /** Of the name with its quotes; -1 for roots and for items of an array. */
  keyStart: Int32Array;
  keyEnd: Int32Array;
  /** -1 for roots. */
  parent: Int32Array;
  depth: Uint16Array;
  /** The value behind this one and all that is in it. */
  next: Int32Array;
  /** Values directly in this one. */
  children: Int32Array;
  /** What is not JSON, and where. What came before it is in the index. */
  problem: JsonProblem | null;
}

export interface JsonProblem {
  message: string;
  position: number;
}

const mostValues = 2_000_000;
const deepest = 60_000;
const guard = /^\)\]\}'?,?[^\n]*\n/;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** RFC 8259 §7: what ends a string, begins an escape, or must not be in it. One pattern for a whole string would need memory for each character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const stringStop = /["\\\u0000-\u001f]/g;
const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const wordPattern = /true|false|null/y;
const spacePattern = /[ \t\n\r]*/y;

/** Reads RFC 8259, without recursion: no text makes it fall over. */
export function indexJson(text: string): JsonIndex {
  const reader = new JsonReader(text);
  reader.read();
  return reader.result();
}

class Column {
  data = new Int32Array(1024);
  push(at: number, value: number): void {
    if (at >= this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[at] = value;
  }
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #count = 0;
  #problem: JsonProblem | null = null;
  readonly #open: number[] = [];
  readonly #columns = {
    kind: new Column(),
    start: new Column(),
    end: new Column(),
    keyStart: new Column(),
    keyEnd: new Column(),
    parent: new Column(),
    depth: new Column(),
    next: new Column(),
    children: new Column(),
  };

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.#at = 1;
    // Some servers put a line in front so that the text is no script.
    const prefix = guard.exec(text.slice(this.#at, this.#at + 100));
    if (prefix) this.#at += prefix[0].length;
  }

  read(): void {
    this.#skipSpace();
    while (this.#at < this.#text.length && this.#problem === null) this.#step();
    if (this.#problem === null && this.#open.length > 0) this.#fail('The text ends before the value does');
    if (this.#problem === null && this.#count === 0) this.#fail('There is no value');
    while (this.#open.length > 0) this.#close();
  }

  result(): JsonIndex {
    const { kind, start, end, keyStart, keyEnd, parent, depth, next, children } = this.#columns;
    const cut = ({ data }: Column) => data.slice(0, this.#count);
    return {
      count: this.#count,
      kind: Uint8Array.from(cut(kind)),
      start: cut(start),
      end: cut(end),
      keyStart: cut(keyStart),
      keyEnd: cut(keyEnd),
      parent: cut(parent),
      depth: Uint16Array.from(cut(depth)),
      next: cut(next),
      children: cut(children),
      problem: this.#problem,
    };
  }

  /** One value with what stands before it, or the end of a container. */
  #step(): void {
    const container = this.#open.at(-1);
    if (container === undefined) {
      this.#readValue(-1, -1);
      return this.#skipSpace();
    }
    const isObject = this.#columns.kind.data[container] === jsonKind.object;
    if (this.#text[this.#at] === (isObject ? '}' : ']')) {
      this.#at += 1;
      this.#close();
      return this.#skipSpace();
    }
    if ((this.#columns.children.data[container] ?? 0) > 0 && !this.#take(',')) {
      return this.#fail(`Expected a comma or ${isObject ? '}' : ']'}`);
    }
    if (isObject) this.#readMember();
    else this.#readValue(-1, -1);
    this.#skipSpace();
  }

  #readMember(): void {
    const keyStart = this.#at;
    if (!this.#matchString()) return this.#fail('Expected a name in double quotes');
    const keyEnd = this.#at;
    this.#skipSpace();
    if (!this.#take(':')) return this.#fail('Expected a colon');
    this.#readValue(keyStart, keyEnd);
  }

  #readValue(keyStart: number, keyEnd: number): void {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') return this.#openContainer(first === '{', keyStart, keyEnd);
    const kind = scalarKind(first);
    const start = this.#at;
    if (kind === null || !this.#matchScalar(kind)) {
      return this.#fail(kind === jsonKind.string ? 'This string is not JSON' : 'Expected a value');
    }
    const at = this.#add(kind, { start, keyStart, keyEnd });
    this.#columns.end.push(at, this.#at);
    this.#columns.next.push(at, this.#count);
  }

  #openContainer(isObject: boolean, keyStart: number, keyEnd: number): void {
    if (this.#open.length >= deepest) return this.#fail('Nested too deeply');
    const kind = isObject ? jsonKind.object : jsonKind.array;
    const at = this.#add(kind, { start: this.#at, keyStart, keyEnd });
    this.#at += 1;
    this.#open.push(at);
  }

  #close(): void {
    const at = this.#open.pop() as number;
    this.#columns.end.push(at, this.#at);
    this.#columns.next.push(at, this.#count);
  }

  #add(kind: number, { start, keyStart, keyEnd }: { start: number; keyStart: number; keyEnd: number }): number {
    const at = this.#count;
    if (at >= mostValues) this.#fail(`More than ${mostValues.toLocaleString('en')} values`);
    const parent = this.#open.at(-1) ?? -1;
    const { columns, depth } = { columns: this.#columns, depth: this.#open.length };
    columns.kind.push(at, kind);
    columns.start.push(at, start);
    columns.end.push(at, start);
    columns.keyStart.push(at, keyStart);
    columns.keyEnd.push(at, keyEnd);
    columns.parent.push(at, parent);
    columns.depth.push(at, depth);
    columns.next.push(at, at + 1);
    columns.children.push(at, 0);
    if (parent >= 0) columns.children.data[parent] = (columns.children.data[parent] ?? 0) + 1;
    this.#count += 1;
    return at;
  }

  #matchScalar(kind: number): boolean {
    if (kind === jsonKind.string) return this.#matchString();
    return this.#match(kind === jsonKind.number ? numberPattern : wordPattern);
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #matchString(): boolean {
    const text = this.#text;
    if (text[this.#at] !== '"') return false;
    for (let at = this.#at + 1; ; ) {
      stringStop.lastIndex = at;
      if (!stringStop.test(text)) return false;
      const stop = stringStop.lastIndex - 1;
      if (text[stop] === '"') {
        this.#at = stop + 1;
        return true;
      }
      escapePattern.lastIndex = stop;
      if (!escapePattern.test(text)) return false;
      at = escapePattern.lastIndex;
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    this.#skipSpace();
    return true;
  }

  #skipSpace(): void {
    spacePattern.lastIndex = this.#at;
    spacePattern.test(this.#text);
    this.#at = spacePattern.lastIndex;
  }

  #fail(message: string): void {
    this.#problem ??= { message, position: this.#at };
  }
}

function scalarKind(first: string | undefined): number | null {
  if (first === '"') return jsonKind.string;
  if (first === 't') return jsonKind.true;
  if (first === 'f') return jsonKind.false;
  if (first === 'n') return jsonKind.null;
  return first === '-' || (first !== undefined && first >= '0' && first <= '9') ? jsonKind.number : null;
}
