import type { ByteSink } from './byte-sink.ts';
import { stringEnd } from './json-cutter.ts';

/** Deeper nesting gets no further indentation: a hostile payload would be mostly spaces. */
const deepestIndent = 32;
/** What one byte can become: a line feed and its indentation. */
const mostBytes = 2 + 2 * deepestIndent;
const sliceBytes = 4096;
/** From here on copying at once is faster than byte by byte. */
const longBytes = 64;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * JSON text with other white space between its tokens, and the tokens as they are: numbers of any length, escapes, members given twice. The same
 * text in any layout gives the same bytes. `depth` is the nesting in which it will stand, two spaces each.
 */
export function writeIndented(sink: ByteSink, text: Uint8Array, depth: number): void {
  new Layout(sink, depth, true).write(text);
}

export function writeCompact(sink: ByteSink, text: Uint8Array): void {
  new Layout(sink, 0, false).write(text);
}

class Layout {
  readonly #sink: ByteSink;
  readonly #isIndented: boolean;
  #depth: number;
  /** An opening bracket whose first element has not come: the line is broken when it does. */
  #isJustOpened = false;

  constructor(sink: ByteSink, depth: number, isIndented: boolean) {
    this.#sink = sink;
    this.#depth = depth;
    this.#isIndented = isIndented;
  }

  write(text: Uint8Array): void {
    let at = 0;
    while (at < text.length) at = this.#slice(text, at, Math.min(text.length, at + sliceBytes));
  }

  /** Tokens that begin before `to`. A string is copied whole. */
  #slice(text: Uint8Array, from: number, to: number): number {
    const room = this.#sink.room((to - from) * (this.#isIndented ? mostBytes : 1) + mostBytes);
    let { into, at: out } = room;
    let at = from;
    while (at < to) {
      const byte = text[at] as number;
      if (byte <= 0x20) {
        at += 1;
        continue;
      }
      const folded = byte | 0x20;
      if (folded === 0x7d) {
        this.#depth -= 1;
        if (this.#isJustOpened) this.#isJustOpened = false;
        else if (this.#isIndented) out = this.#breakLine(into, out);
        into[out++] = byte;
        at += 1;
        continue;
      }
      if (this.#isJustOpened) {
        this.#isJustOpened = false;
        if (this.#isIndented) out = this.#breakLine(into, out);
      }
      if (byte === QUOTE) {
        const end = stringEnd(text, at + 1);
        if (end > to) {
          this.#sink.advanceTo(out);
          this.#sink.bytes(text.subarray(at, end));
          return end;
        }
        if (end - at > longBytes) into.set(text.subarray(at, end), out);
        else for (let next = at; next < end; next += 1) into[out + next - at] = text[next] as number;
        out += end - at;
        at = end;
        continue;
      }
      into[out++] = byte;
      at += 1;
      if (folded === 0x7b) {
        this.#depth += 1;
        this.#isJustOpened = true;
      } else if (!this.#isIndented) continue;
      else if (byte === COMMA) out = this.#breakLine(into, out);
      else if (byte === COLON) into[out++] = 0x20;
    }
    this.#sink.advanceTo(out);
    return at;
  }

  #breakLine(into: Uint8Array, at: number): number {
    let out = at;
    into[out++] = 0x0a;
    const spaces = 2 * Math.min(this.#depth, deepestIndent);
    for (let space = 0; space < spaces; space += 1) into[out++] = 0x20;
    return out;
  }
}
