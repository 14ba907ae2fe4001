import { ByteSink } from './byte-sink.ts';
import type { FileMessage } from './file-message.ts';
import { writeIndented } from './json-layout.ts';
import type { WrittenMember } from './session-writer.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** A page to read or to paste into an issue: facts of the recording, then a part for each message. */
export class MarkdownConverter {
  readonly #sink = new ByteSink();

  get length(): number {
    return this.#sink.length;
  }

  take(): Uint8Array {
    return this.#sink.take();
  }

  begin(members: readonly WrittenMember[]): void {
    this.#sink.text('# MCP session\n\n');
    for (const [name, text] of members) {
      const shown = (typeof text === 'string' ? text : decoder.decode(text)).replaceAll(/\s+/g, ' ').trim();
      if (shown === 'null' || shown === '{}' || name.startsWith('x_')) continue;
      this.#sink.text(`- ${inlineCode(name)}: ${inlineCode(shown.slice(0, 2000))}\n`);
    }
  }

  message(message: FileMessage): void {
    const { direction, sequence, method, jsonrpcId, timestamp, isModified, originalPayload, payload } = message;
    const arrow = direction === 'client_to_server' ? '→' : '←';
    const name = method === null ? 'response' : inlineCode(method);
    const id = jsonrpcId === null ? '' : `, id ${inlineCode(JSON.stringify(jsonrpcId))}`;
    const failure = failureWords(message.payloadValue);
    const marks = `${isModified ? ', edited' : ''}${failure === null ? '' : `, **${failure}**`}`;
    this.#sink.text(`\n## ${sequence} ${arrow} ${name}${id}${marks}\n\n`);
    if (timestamp !== null) this.#sink.text(`${new Date(timestamp).toISOString()}\n\n`);
    if (originalPayload !== null) {
      this.#sink.text('Arrived as:\n\n');
      this.#fenced(originalPayload);
      this.#sink.text('\nSent on as:\n\n');
    }
    this.#fenced(payload);
  }

  end(): void {}

  /** The fence is longer than any run of backticks inside, so what a server sent cannot end it (CommonMark §4.5). */
  #fenced(payload: Uint8Array): void {
    const fence = '`'.repeat(Math.max(3, longestRun(payload) + 1));
    this.#sink.text(`${fence}json\n`);
    writeIndented(this.#sink, payload, 0);
    this.#sink.text(`\n${fence}\n`);
  }
}

function failureWords({ error, result }: Readonly<Record<string, unknown>>): string | null {
  if (error !== undefined) return 'error';
  const isFailed =
    typeof result === 'object' && result !== null && (result as Record<string, unknown>)['isError'] === true;
  return isFailed ? 'tool failed' : null;
}

function longestRun(bytes: Uint8Array): number {
  let longest = 0;
  let run = 0;
  for (let at = bytes.indexOf(0x60); at >= 0 && at < bytes.length; at += 1) {
    run = bytes[at] === 0x60 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** CommonMark §6.1: a run of backticks that is not inside, and spaces where it would touch one. Controls and line ends go. */
function inlineCode(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const ticks = '`'.repeat(Math.max(0, ...Array.from(plain.matchAll(/`+/g), ([run]) => run.length)) + 1);
  return ticks === '`' && !/^ | $/.test(plain) && plain !== '' ? `\`${plain}\`` : `${ticks} ${plain} ${ticks}`;
}
