import type { Command } from 'commander';
import { countText } from '../../../formats/amounts.ts';
import { ByteSink } from '../../../formats/mcp-session/byte-sink.ts';
import type { FileMessage } from '../../../formats/mcp-session/file-message.ts';
import { writeIndented } from '../../../formats/mcp-session/json-layout.ts';
import { printableLine, printableText } from '../../terminal-text/printable-text.ts';
import type { CommandContext } from '../command-context.ts';
import type { Style } from '../terminal/style.ts';
import { asideLines } from './aside-lines.ts';
import { MessageFollower, messageLine } from './message-line.ts';
import { readSessionFile } from './read-session-file.ts';
import { SessionFileNotes } from './session-file-notes.ts';

interface Flags {
  sessionFile: string;
  verbose?: boolean;
  json?: boolean;
}

const outputPiece = 64 * 1024;

export function addInspectCommand(mcp: Command, context: CommandContext): void {
  mcp
    .command('inspect')
    .description('Show what is in an MCP session file, a line for each message.')
    .requiredOption('--session-file <file>', 'the session file; - is standard input')
    .option('--verbose', 'also the payloads, and beside an edited one the original')
    .option('--json', 'print a line of JSON for each message')
    .option('--debug', 'on a failure, show where in the program it happened')
    .addHelpText('after', '\nA file that is cut or damaged is shown as far as it goes; the exit code is then 1.')
    .allowExcessArguments(false)
    .action(async (flags: Flags) => inspect(flags, context));
}

async function inspect(flags: Flags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const inspection = new Inspection(flags, terminal.style);
  for await (const events of readSessionFile(flags.sessionFile, { doing: null })) {
    for (const event of events) {
      if (event.kind === 'message') inspection.message(event.message);
      else if (event.kind === 'bad-message') inspection.notes.badMessage(event.index, event.reason);
      else if (event.kind === 'member') inspection.member(event.name, event.text);
      else if (event.kind === 'damaged') inspection.notes.damaged(event.sentence);
      if (inspection.text.length > outputPiece) await terminal.write(inspection.take());
    }
  }
  inspection.end();
  await terminal.write(inspection.take());
  inspection.notes.end();
  if (inspection.notes.damage !== null) context.exitCode = 1;
}

class Inspection {
  readonly notes = new SessionFileNotes();
  readonly #flags: Flags;
  readonly #style: Style;
  readonly #follower = new MessageFollower();
  #messages = 0;
  text = '';

  constructor(flags: Flags, style: Style) {
    this.#flags = flags;
    this.#style = style;
  }

  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  member(name: string, text: Uint8Array | null): void {
    if (this.#flags.json || text === null) return;
    if (name === 'x_nectoproxy') this.#own(parsed(text));
    else if (shownMembers.has(name) || this.#flags.verbose) {
      const value = Buffer.from(text).toString('utf8').trim();
      if (value === 'null' || value === '{}') return;
      const shown = value.startsWith('"') ? String(parsed(text)) : value.replaceAll(/\s*\n\s*/g, ' ');
      this.text += this.#style.dim(`${printableLine(name)}: ${printableLine(shown.slice(0, 500))}\n`);
    }
  }

  message(message: FileMessage): void {
    this.#messages += 1;
    const facts = this.#follower.facts(message);
    if (this.#flags.json) {
      const payloads = this.#flags.verbose ? payloadFacts(message) : '';
      const timestamp = facts.timestamp === null ? null : new Date(facts.timestamp).toISOString();
      this.text += `${JSON.stringify({ ...facts, timestamp }).slice(0, -1)}${payloads}}\n`;
      return;
    }
    this.#own(message.own, 'before');
    this.text += `${messageLine(facts, this.#style)}\n`;
    if (!this.#flags.verbose) return;
    if (message.originalPayload) {
      this.text += `        ${this.#style.yellow('arrived as')}\n${payloadText(message.originalPayload)}`;
      this.text += `        ${this.#style.yellow('sent on as')}\n`;
    }
    this.text += payloadText(message.payload);
  }

  end(): void {
    if (!this.#flags.json) this.text += this.#style.dim(`${countText(this.#messages, 'message')}\n`);
  }

  /** What never went on, lines that were no JSON, and standard error. */
  #own(own: unknown, list: 'before' | 'after' = 'after'): void {
    if (typeof own !== 'object' || own === null) return;
    const items = (own as Record<string, unknown>)[list];
    if (!Array.isArray(items)) return;
    const isVerbose = this.#flags.verbose === true;
    for (const item of items) this.text += asideLines(item, { style: this.#style, isVerbose });
  }
}

const shownMembers = new Set(['id', 'started_at', 'ended_at', 'transport', 'server_command', 'server_url', 'metadata']);

const payloadFacts = ({ payload, originalPayload }: FileMessage): string =>
  `,"payload":${oneLine(payload)}${originalPayload ? `,"original_payload":${oneLine(originalPayload)}` : ''}`;

/** In JSON a line break can only be white space between tokens. */
const oneLine = (payload: Uint8Array): string =>
  Buffer.from(payload)
    .toString('utf8')
    .replaceAll(/\s*\n\s*/g, ' ');

export function payloadText(payload: Uint8Array): string {
  const sink = new ByteSink();
  writeIndented(sink, payload, 0);
  const lines = printableText(Buffer.from(sink.take()).toString('utf8'));
  return `${lines.replaceAll(/^/gm, '        ')}\n`;
}

function parsed(text: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    return null;
  }
}
