import { fileMembers } from './file-members.ts';
import type { FileMessage } from './file-message.ts';
import { HarConverter } from './har-converter.ts';
import { MarkdownConverter } from './markdown-converter.ts';
import { isTailMember, type SessionFileForm, SessionWriter, type WrittenMember } from './session-writer.ts';

export const exportForms = ['json', 'jsonl', 'har', 'markdown'] as const;
export type ExportForm = (typeof exportForms)[number];

/** What was read, written in another form, piece by piece: `begin`, `message` for each, `end`. */
export interface SessionConverter {
  /** Bytes that wait to be taken. */
  readonly length: number;
  /** All members but the messages that are known by now. */
  begin(members: readonly WrittenMember[]): void;
  message(message: FileMessage): void;
  /** All members; some may have come behind the messages. */
  end(members: readonly WrittenMember[]): void;
  take(): Uint8Array;
}

export function createConverter(form: ExportForm, version: string): SessionConverter {
  if (form === 'har') return new HarConverter(version);
  return form === 'markdown' ? new MarkdownConverter() : new FileConverter(form);
}

class FileConverter implements SessionConverter {
  readonly #writer: SessionWriter;
  readonly #form: SessionFileForm;
  readonly #written = new Set<string>();

  constructor(form: SessionFileForm) {
    this.#form = form;
    this.#writer = new SessionWriter(form);
  }

  get length(): number {
    return this.#writer.length;
  }

  take(): Uint8Array {
    return this.#writer.take();
  }

  begin(members: readonly WrittenMember[]): void {
    const first = this.#form === 'jsonl' ? members : members.filter(([name]) => !isTailMember(name));
    for (const [name] of first) this.#written.add(name);
    this.#writer.begin(first);
  }

  message(message: FileMessage): void {
    this.#writer.message(fileMembers(message));
  }

  end(members: readonly WrittenMember[]): void {
    this.#writer.end(members.filter(([name]) => !this.#written.has(name)));
  }
}
