// ONE FILE → ENTRIES. In: the bytes of a HAR file as they come. Out: its entries to the store, what its session is called, and a report of what was left
// out and what had to be understood otherwise. Must never hold more than one entry, and of that entry no large body. Before: import-har. Next:
// record's entry import.
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { readMessage } from '../../formats/har/har-messages.ts';
import { HarFormatError, HarScanner, type ScanEvent } from '../../formats/har/har-scanner.ts';
import { object, text } from '../../formats/har/lenient-value.ts';
import type { ReadBody } from '../../formats/har/read-body.ts';
import { type ReadContext, type ReadEntry, readEntry } from '../../formats/har/read-entry.ts';
import { readTlsError } from '../../formats/har/read-tls-error.ts';
import { AppError } from '../../model/app-error.ts';
import type { BodyToImport, EntryImport, FrameToImport, ImportedSession } from '../../model/entry-import.ts';
import type { Session } from '../../model/session.ts';
import { ByteSpool } from './byte-spool.ts';
import { type ImportReport, ReportKeeper } from './import-report.ts';
import { bodyBytes, spooledBody } from './imported-body.ts';
import { jsonStringText } from './json-string.ts';
import { longMessage, MessageSpool } from './message-spool.ts';
import type { ZipArchive } from './zip-archive.ts';

/** What became of one file. */
export interface HarFileImported extends ImportReport {
  /** Null when nobody named it. */
  fileName: string | null;
  session: Session;
  /** Who wrote the file. */
  producer: string | null;
}

/** Members of `log` that are looked at. */
const headNames = new Set(['creator', 'pages', '_nectoproxy', '_tlsErrors']);
/** Of a field that is neither a body nor a message. */
const maxFieldBytes = 4 * 1024 * 1024;

export interface ReadingOptions {
  /** Null when nobody named it. */
  fileName: string | null;
  /** For what does not fit in memory. */
  spoolDir: string;
  /** What the file came in; bodies may lie beside it. */
  archive: ZipArchive | null;
}

export class HarReading {
  readonly #target: EntryImport;
  readonly #options: ReadingOptions;
  readonly #mark = `spilled-${randomUUID()}-`;
  readonly #scanner = new HarScanner({ mark: this.#mark });
  readonly #kept = new ReportKeeper();
  readonly #head = new Map<string, unknown>();
  /** Long strings of the entry under way, by number. */
  readonly #spilled = new Map<number, ByteSpool>();
  /** Its WebSocket messages. */
  #messages: MessageSpool | null = null;
  readonly #beganAt = Date.now();

  constructor(target: EntryImport, options: ReadingOptions) {
    this.#target = target;
    this.#options = options;
  }

  async read(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const piece of bytes) {
        for (const event of this.#scanner.push(piece)) {
          const isTaken = this.#take(event);
          if (isTaken) await isTaken;
        }
      }
      this.#scanner.end();
      await this.#addTlsErrors();
    } catch (error) {
      throw error instanceof HarFormatError ? this.#refusal(error.message) : error;
    } finally {
      await this.#forgetEntry();
    }
  }

  #refusal(reason: string): AppError {
    const { archive, fileName } = this.#options;
    const where = archive === null || fileName === null ? '' : `${fileName.slice(0, 200)}: `;
    return new AppError('invalid-request', `${where}${reason} Nothing was imported.`);
  }

  get producer(): string | null {
    const creator = object(this.#head.get('creator'));
    const name = text(creator?.['name']);
    if (name === null || name === '') return null;
    return `${name} ${text(creator?.['version']) ?? ''}`.trim().slice(0, 200);
  }

  reported(session: Session): HarFileImported {
    return { fileName: this.#options.fileName, session, producer: this.producer, ...this.#kept.report() };
  }

  sessionFacts(): ImportedSession {
    const own = object(object(this.#head.get('_nectoproxy'))?.['session']);
    const pages = this.#head.get('pages');
    const title = Array.isArray(pages) ? text(object(pages[0])?.['title']) : null;
    const fileName = this.#options.fileName?.replace(/^.*[\\/]/, '').replace(/(\.har)?(\.gz|\.zip)?$/i, '') ?? null;
    const name = [text(own?.['name']), title, fileName].find((each) => each?.trim()) ?? 'Imported';
    return {
      name: name
        .replaceAll(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, 200),
      metadata: {
        ...object(own?.['metadata']),
        importedFrom: {
          file: this.#options.fileName,
          producer: this.producer,
          importedAt: this.#beganAt,
          ...(own ? { createdAt: own['createdAt'], lastActivityAt: own['lastActivityAt'] } : {}),
        },
      },
    };
  }

  async #forgetEntry(): Promise<void> {
    if (this.#spilled.size === 0 && this.#messages === null) return;
    for (const spool of this.#spilled.values()) await spool.dispose();
    this.#spilled.clear();
    await this.#messages?.dispose();
    this.#messages = null;
  }

  /** Nothing when there is nothing to wait for. */
  #take(event: ScanEvent): Promise<void> | undefined {
    switch (event.kind) {
      case 'spill': {
        const known = this.#spilled.get(event.id) ?? new ByteSpool(this.#options.spoolDir);
        this.#spilled.set(event.id, known);
        return known.append(event.bytes);
      }
      case 'message':
        return this.#keepMessage(event.text);
      case 'head':
        return this.#keepHead(event.name, event.text);
      case 'entry-too-large':
        this.#kept.skip(event.index, 'it is larger than an entry may be');
        return this.#forgetEntry();
      case 'entry':
        return this.#addEntry(event.index, event.text);
    }
  }

  #keepHead(name: string, member: Uint8Array | null): undefined {
    if (!headNames.has(name)) return;
    if (member !== null) this.#head.set(name, parsed(member));
    else if (name === '_tlsErrors')
      this.#kept.repair(this.#scanner.entriesSeen, 'TLS errors left out: too many to be kept');
  }

  async #keepMessage(message: Uint8Array | null): Promise<void> {
    this.#messages ??= new MessageSpool(this.#options.spoolDir);
    if (message !== null) return this.#messages.append(message);
    this.#kept.repair(this.#scanner.entriesSeen, 'WebSocket messages that are too large left out');
  }

  async #addEntry(index: number, bytes: Uint8Array): Promise<void> {
    const repaired = (what: string): void => this.#kept.repair(index, what);
    let value: unknown;
    try {
      value = JSON.parse(utf8OrLatin1(bytes, repaired));
      if (this.#spilled.size > 0) value = await this.#filledIn(value, '');
    } catch (error) {
      this.#kept.skip(
        index,
        error instanceof SyntaxError ? `it is not JSON: ${error.message}` : String((error as Error).message),
      );
      return this.#forgetEntry();
    }
    await this.#addRead(index, readEntry(value, this.#contextOf(index)));
    await this.#forgetEntry();
  }

  /** HTTP Toolkit's, which stand beside the entries; here they are entries behind them. */
  async #addTlsErrors(): Promise<void> {
    const errors = this.#head.get('_tlsErrors');
    this.#head.delete('_tlsErrors');
    if (!Array.isArray(errors)) return;
    for (const [at, error] of errors.entries()) {
      const index = this.#scanner.entriesSeen + at;
      await this.#addRead(index, readTlsError(error, this.#contextOf(index)));
    }
  }

  #contextOf(index: number): ReadContext {
    return {
      repaired: (what) => this.#kept.repair(index, what),
      fallbackTime: this.#beganAt,
      producer: this.producer,
      hasMessages: this.#messages !== null,
      hasFile: (name) => this.#fileNamed(name) !== null,
    };
  }

  async #addRead(index: number, entry: ReadEntry | string): Promise<void> {
    if (typeof entry === 'string') return this.#kept.skip(index, entry);
    const repaired = (what: string): void => this.#kept.repair(index, what);
    await this.#target.add({
      content: entry.content,
      annotations: entry.annotations,
      requestBody: this.#bodyOf(entry.requestBody, repaired),
      responseBody: this.#bodyOf(entry.responseBody, repaired),
      frames: this.#messages === null ? [] : this.#frames(this.#messages),
    });
    this.#kept.imported += 1;
  }

  #bodyOf(body: ReadBody | null, repaired: (what: string) => void): BodyToImport {
    if (body?.file !== undefined)
      return (this.#options.archive as ZipArchive).read(this.#fileNamed(body.file) as string);
    if (body === null || body.text === '') return new Uint8Array(0);
    const spool = this.#spoolOf(body.text);
    if (spool !== null) return spooledBody(spool, body, repaired);
    return bodyBytes(body, repaired);
  }

  /** Beside the HAR, wherever in the archive that is. */
  #fileNamed(name: string): string | null {
    const { archive } = this.#options;
    return [name, `resources/${name}`].find((each) => archive?.has(each)) ?? null;
  }

  #spoolOf(given: string): ByteSpool | null {
    return given.startsWith(this.#mark) ? (this.#spilled.get(Number(given.slice(this.#mark.length))) ?? null) : null;
  }

  /** Long strings that are no bodies go back to where they were taken from. */
  async #filledIn(value: unknown, path: string): Promise<unknown> {
    if (typeof value === 'string') {
      const spool = this.#spoolOf(value);
      if (spool === null || bodyPaths.has(path)) return value;
      if (spool.bytes > maxFieldBytes) throw new Error(`its field ${path.slice(1)} holds ${spool.bytes} bytes`);
      return (await Array.fromAsync(jsonStringText(spool.read()))).join('');
    }
    if (typeof value !== 'object' || value === null) return value;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' ? member.startsWith(this.#mark) : typeof member === 'object') {
        (value as Record<string, unknown>)[name] = await this.#filledIn(member, `${path}.${name}`);
      }
    }
    return value;
  }

  async *#frames(messages: MessageSpool): AsyncGenerator<FrameToImport, void> {
    for await (const bytes of messages.read()) {
      const message = parsed(bytes);
      const spool = this.#spoolOf(text(object(message)?.['data']) ?? '');
      const frame = readMessage(message, (data, isBase64) => ({
        bytes: spool ? new Uint8Array(0) : Buffer.from(data, isBase64 ? 'base64' : 'utf8'),
        isTruncated: false,
      }));
      if (frame && spool) Object.assign(frame, await longMessage(spool, message));
      if (frame) yield frame;
      else this.#kept.repair(this.#scanner.entriesSeen - 1, 'WebSocket messages without data left out');
    }
  }
}

const bodyPaths = new Set(['.request.postData.text', '.request._content.text', '.response.content.text']);

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return null;
  }
}

function utf8OrLatin1(bytes: Uint8Array, repaired: (what: string) => void): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isUtf8(bytes)) return buffer.toString('utf8');
  repaired('text that is not UTF-8, read as Latin-1');
  return buffer.toString('latin1');
}
