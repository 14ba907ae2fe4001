import { ByteSink } from './byte-sink.ts';
import { headKeys, messageKeys, ownKey } from './file-message.ts';
import { writeCompact, writeIndented } from './json-layout.ts';

/** A key and the JSON text of its value, exactly as it is to stand in the file but for white space. */
export type WrittenMember = readonly [name: string, text: string | Uint8Array];

export type SessionFileForm = 'json' | 'jsonl';

const encoder = new TextEncoder();
const messageOrder = orderOf([...messageKeys], [ownKey]);
const headOrder = orderOf([...headKeys], ['metadata', ownKey]);

/**
 * A session file, piece by piece: `begin`, `message` for each, `end`. Keys stand in the order of the format, those that it does not know behind them;
 * texts of values keep their tokens.
 */
export class SessionWriter {
  readonly #sink = new ByteSink();
  readonly #form: SessionFileForm;
  #isFirst = true;

  /** `hasMessages`: it goes on where another one stopped. */
  constructor(form: SessionFileForm = 'json', { hasMessages = false } = {}) {
    this.#form = form;
    this.#isFirst = !hasMessages;
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#sink.length;
  }

  take(): Uint8Array {
    return this.#sink.take();
  }

  /** What stands before the messages. As lines, everything does; as one object, metadata and what nobody knows follow at the end. */
  begin(members: readonly WrittenMember[]): void {
    if (this.#form === 'jsonl') return this.#line(ordered(members, headOrder));
    this.#sink.text('{');
    for (const [name, text] of ordered(members, headOrder)) {
      this.#member(name, text, 1);
      this.#sink.text(',');
    }
    this.#sink.text('\n  "messages": [');
  }

  message(members: readonly WrittenMember[]): void {
    const sorted = isOrdered(members) ? members : ordered(members, messageOrder);
    if (this.#form === 'jsonl') return this.#line(sorted);
    this.#sink.text(this.#isFirst ? '\n    {' : ',\n    {');
    this.#isFirst = false;
    let isFirst = true;
    for (const [name, text] of sorted) {
      if (!isFirst) this.#sink.text(',');
      isFirst = false;
      this.#member(name, text, 3);
    }
    this.#sink.text(isFirst ? '}' : '\n    }');
  }

  /** What follows the messages: metadata, and what is neither of the head nor known. */
  end(members: readonly WrittenMember[]): void {
    if (this.#form === 'jsonl') return;
    this.#sink.text(this.#isFirst ? ']' : '\n  ]');
    for (const [name, text] of ordered(members, headOrder)) {
      this.#sink.text(',');
      this.#member(name, text, 1);
    }
    this.#sink.text('\n}\n');
  }

  #member(name: string, text: string | Uint8Array, depth: number): void {
    this.#sink.text(nameText(name, depth));
    if (typeof text !== 'string') writeIndented(this.#sink, text, depth);
    else if (isScalar(text)) this.#sink.text(text);
    else writeIndented(this.#sink, encoder.encode(text), depth);
  }

  #line(members: readonly WrittenMember[]): void {
    this.#sink.text('{');
    let isFirst = true;
    for (const [name, text] of members) {
      this.#sink.text(`${isFirst ? '' : ','}${JSON.stringify(name)}:`);
      isFirst = false;
      writeCompact(this.#sink, typeof text === 'string' ? encoder.encode(text) : text);
    }
    this.#sink.text('}\n');
  }
}

/** Made once for the names of the format; names come from files, so others are not kept. */
const usualNames = new Map<string, string>();
for (const name of messageKeys) usualNames.set(name, freshNameText(name, 3));

function nameText(name: string, depth: number): string {
  return (depth === 3 ? usualNames.get(name) : undefined) ?? freshNameText(name, depth);
}

function freshNameText(name: string, depth: number): string {
  return `\n${'  '.repeat(depth)}${JSON.stringify(name)}: `;
}

const isScalar = (text: string): boolean => text[0] !== '{' && text[0] !== '[';

/** Members that stand after the messages; the others stand before. */
export const isTailMember = (name: string): boolean => !(headKeys as readonly string[]).includes(name);

/** Known keys have a place, and so has what stands last; others keep their order between them. */
function orderOf(first: readonly string[], last: readonly string[]): (name: string) => number {
  const places = new Map<string, number>(first.map((name, at) => [name, at]));
  for (const [at, name] of last.entries()) places.set(name, 1000 + at);
  return (name) => places.get(name) ?? 500;
}

/** Of a key given twice the last one counts, as parsers have it. */
function ordered(members: readonly WrittenMember[], place: (name: string) => number): WrittenMember[] {
  return [...new Map(members)].sort(([a], [b]) => place(a) - place(b));
}

function isOrdered(members: readonly WrittenMember[]): boolean {
  let before = -1;
  for (const [name] of members) {
    const place = messageOrder(name);
    if (place <= before || place === 500) return false;
    before = place;
  }
  return true;
}
