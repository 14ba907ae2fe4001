// FILE → SESSION. In: the bytes of a HAR file, or of a zip file of several, as they come. Out: their entries in the store, each file's in a session
// of its own, and a report of what was left out and what had to be understood otherwise. All or nothing: when anything fails, what was stored is
// taken back. Must never hold more than one entry, and of that entry no large body. Before: routes/har-route. Next: record's entry import.
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { bytesInCharset } from '../../formats/charset-text.ts';
import { readMessage } from '../../formats/har/har-messages.ts';
import { HarFormatError, HarScanner, type ScanEvent } from '../../formats/har/har-scanner.ts';
import { amount, object, text } from '../../formats/har/lenient-value.ts';
import { type ReadBody, type ReadContext, type ReadEntry, readEntry } from '../../formats/har/read-entry.ts';
import { readTlsError } from '../../formats/har/read-tls-error.ts';
import { AppError } from '../../model/app-error.ts';
import { charsetHeadLength, charsetInside } from '../../model/body-charset.ts';
import type {
  BeginImport,
  BodyToImport,
  EntryImport,
  FrameToImport,
  ImportedSession,
} from '../../model/entry-import.ts';
import type { Session } from '../../model/session.ts';
import { ByteSpool } from './byte-spool.ts';
import { type ImportReport, ReportKeeper } from './import-report.ts';
import { base64Bytes, jsonStringText, textBytes } from './json-string.ts';
import { unpackHar } from './unpack-har.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface HarImportOptions {
  /** Session to add to; null for a new one. */
  into: string | null;
  fileName: string | null;
  /** For what does not fit in memory. */
  spoolDir: string;
}

/** What became of one file. */
export interface HarFileImported extends ImportReport {
  /** Null when nobody named it. */
  fileName: string | null;
  session: Session;
  /** Who wrote the file. */
  producer: string | null;
}

export interface HarImported extends HarFileImported {
  /** Of a zip file that holds several: all but the first. */
  furtherFiles: HarFileImported[];
}

/** Members of `log` that are looked at. */
const headNames = new Set(['creator', 'pages', '_nectoproxy', '_tlsErrors']);
/** Of a WebSocket message; more of it is cut. */
const maxMessageBytes = 16 * 1024 * 1024;
/** Of a field that is neither a body nor a message. */
const maxFieldBytes = 4 * 1024 * 1024;

export async function importHar(
  file: AsyncIterable<Uint8Array>,
  begin: BeginImport,
  options: HarImportOptions,
): Promise<HarImported> {
  const target = await begin(options.into);
  let archive: ZipArchive | null = null;
  try {
    const unpacked = await unpackHar(file, options.spoolDir);
    archive = unpacked.archive;
    const readings: HarReading[] = [];
    for (const each of unpacked.files) {
      const last = readings.at(-1);
      if (last) await target.beginNext(last.sessionFacts());
      const fileName = unpacked.files.length > 1 ? each.name : options.fileName;
      const reading = new HarReading(target, { ...options, fileName, archive });
      readings.push(reading);
      await reading.read(each.bytes);
    }
    const sessions = await target.finish((readings.at(-1) as HarReading).sessionFacts());
    const [first, ...furtherFiles] = readings.map((each, at) =>
      each.reported((sessions[at] ?? sessions[0]) as Session),
    );
    return { ...(first as HarFileImported), furtherFiles };
  } catch (error) {
    await target.abandon().catch(() => {});
    throw error;
  } finally {
    await archive?.dispose();
  }
}

interface ReadingOptions extends HarImportOptions {
  /** What the file came in; bodies may lie beside it. */
  archive: ZipArchive | null;
}

class HarReading {
  readonly #target: EntryImport;
  readonly #options: ReadingOptions;
  readonly #mark = `spilled-${randomUUID()}-`;
  readonly #scanner = new HarScanner({ mark: this.#mark });
  readonly #kept = new ReportKeeper();
  readonly #head = new Map<string, unknown>();
  /** Long strings of the entry under way, by number. */
  readonly #spilled = new Map<number, ByteSpool>();
  /** Its WebSocket messages: each behind its length in four bytes. */
  #messages: ByteSpool | null = null;
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
    this.#messages ??= new ByteSpool(this.#options.spoolDir);
    if (message === null)
      return this.#kept.repair(this.#scanner.entriesSeen, 'WebSocket messages that are too large left out');
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32LE(message.length);
    await this.#messages.append(Buffer.concat([length, message]));
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
    if (body.isBase64) return Buffer.from(body.text, 'base64');
    const charset = body.charset ?? charsetInside(body.text.slice(0, charsetHeadLength)) ?? 'utf-8';
    const inCharset = charset === 'utf-8' ? null : bytesInCharset(body.text, charset);
    if (inCharset !== null) return inCharset;
    if (charset !== 'utf-8') repaired(notInCharset(charset));
    if (body.text.isWellFormed()) return Buffer.from(body.text, 'utf8');
    repaired('bytes that are no text, written as lone surrogates');
    return surrogateBytes(body.text);
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

  async *#frames(messages: ByteSpool): AsyncGenerator<FrameToImport, void> {
    for await (const bytes of prefixed(messages.read())) {
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

const spooledBytes = (spool: ByteSpool, isBase64: boolean): AsyncGenerator<Uint8Array, void> => {
  const pieces = jsonStringText(spool.read());
  return isBase64 ? base64Bytes(pieces) : textBytes(pieces);
};

const notInCharset = (charset: string): string =>
  `text that ${charset} does not hold, or that cannot be written in it: stored as UTF-8`;

/** Text in another character set is read once to know that all of it can be written. */
async function* spooledBody(
  spool: ByteSpool,
  { isBase64, charset: stated }: ReadBody,
  repaired: (what: string) => void,
): AsyncGenerator<Uint8Array, void> {
  const charset = isBase64 ? 'utf-8' : (stated ?? charsetInside(await headOf(spool)) ?? 'utf-8');
  if (charset === 'utf-8') return yield* spooledBytes(spool, isBase64);
  for await (const piece of jsonStringText(spool.read())) {
    if (bytesInCharset(piece, charset) !== null) continue;
    repaired(notInCharset(charset));
    return yield* spooledBytes(spool, false);
  }
  for await (const piece of jsonStringText(spool.read())) yield bytesInCharset(piece, charset) as Uint8Array;
}

async function headOf(spool: ByteSpool): Promise<string> {
  for await (const piece of jsonStringText(spool.read())) return piece.slice(0, charsetHeadLength);
  return '';
}

/** Python programs (mitmproxy) write a byte that is no text as U+DC80 to U+DCFF (PEP 383). */
function surrogateBytes(given: string): Uint8Array {
  const parts = given.split(/([\udc80-\udcff]+)/u);
  const bytes = parts.map((part, at) =>
    at % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from(Array.from(part, (each) => each.charCodeAt(0) - 0xdc00)),
  );
  return Buffer.concat(bytes);
}

async function longMessage(spool: ByteSpool, message: unknown): Promise<Partial<FrameToImport>> {
  const own = object(object(message)?.['_nectoproxy']);
  const isBase64 = typeof own?.['isBase64'] === 'boolean' ? own['isBase64'] : object(message)?.['opcode'] === 2;
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let isTruncated = own?.['isTruncated'] === true;
  for await (const piece of spooledBytes(spool, isBase64)) {
    parts.push(piece);
    bytes += piece.length;
    if (bytes > maxMessageBytes) {
      isTruncated = true;
      break;
    }
  }
  const payloadBytes = Math.max(0, Math.round(amount(own?.['payloadBytes']) ?? bytes));
  return { data: Buffer.concat(parts), isTruncated, payloadBytes };
}

async function* prefixed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
    let at = 0;
    while (rest.length - at >= 4 && rest.length - at - 4 >= rest.readUInt32LE(at)) {
      const end = at + 4 + rest.readUInt32LE(at);
      yield rest.subarray(at + 4, end);
      at = end;
    }
    rest = rest.subarray(at);
  }
}

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
