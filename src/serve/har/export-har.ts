// ROWS → FILE. In: which entries, and what to leave out. Out: a HAR 1.2 file in pieces, written as it is read. What is recorded while it is written is not
// part of it. Must never hold more than a page of entries, nor a large body.

import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { type HarBody, harEntry, pageId } from '../../formats/har/har-entry.ts';
import { harMessage } from '../../formats/har/har-messages.ts';
import { Redaction } from '../../formats/har/redaction.ts';
import type { Filter } from '../../model/filter/filter-tree.ts';
import type { Session } from '../../model/session.ts';
import type { RecordedFrame } from '../../model/traffic-entry.ts';
import type { StoreReader, WholeEntry } from '../../record/store/read/store-reader.ts';
import { type ExportedBody, exportedBody, smallExportedBody } from './exported-body.ts';

export interface HarExportOptions {
  bodies: 'all' | 'text' | 'none';
  isRedacted: boolean;
  /** Further header names whose values are secret. */
  redactHeaders: readonly string[];
}

export interface HarExport {
  version: string;
  name: string;
  /** Null for a choice of entries. */
  session: Session | null;
  /** Called for each pass over the entries. */
  entries: () => AsyncIterable<WholeEntry>;
  options: HarExportOptions;
}

const pieceLength = 64 * 1024;
const framesAtOnce = 200;

export async function* exportHar(reader: StoreReader, given: HarExport): AsyncGenerator<Uint8Array, void> {
  let pending = '';
  for await (const text of harTexts(reader, given)) {
    pending += text;
    if (pending.length < pieceLength) continue;
    yield Buffer.from(pending, 'utf8');
    pending = '';
  }
  yield Buffer.from(pending, 'utf8');
}

/** Entries of a session up to the newest one there is now, oldest first. */
export async function* sessionEntries(reader: StoreReader, sessionId: string): AsyncGenerator<WholeEntry, void> {
  const newest = await reader.listEntries({ sessionId, limit: 1, order: 'newest-first' });
  const last = newest.entries[0]?.number ?? 0;
  const pageAfter = (after: number) => reader.wholeEntries({ of: { kind: 'session', sessionId, after } });
  for (let next: ReturnType<typeof pageAfter> | null = pageAfter(0); next !== null; ) {
    const { entries, nextCursor }: Awaited<ReturnType<typeof pageAfter>> = await next;
    // Read while this page is written.
    next = nextCursor === null || nextCursor >= last ? null : pageAfter(nextCursor);
    // Should nobody ask for it any more, its failure is nobody's either.
    next?.catch(() => {});
    for (const whole of entries) {
      if (whole.entry.number > last) return;
      yield whole;
    }
  }
}

const foundAtOnce = 500;

/** Those of them that a filter matches. */
export async function* matchingEntries(
  reader: StoreReader,
  { sessionId, filter }: { sessionId: string; filter: Filter },
): AsyncGenerator<WholeEntry, void> {
  const newest = await reader.listEntries({ sessionId, limit: 1, order: 'newest-first' });
  const last = newest.entries[0]?.number ?? 0;
  for (let cursor: number | null = 0; cursor !== null; ) {
    const page: Awaited<ReturnType<StoreReader['findEntries']>> = await reader.findEntries({
      ...{ sessionId, filter, cursor },
      limit: foundAtOnce,
      order: 'oldest-first',
    });
    const found = page.entries.filter(({ number }) => number <= last);
    yield* chosenEntries(
      reader,
      found.map(({ id }) => id),
    );
    if (found.length < page.entries.length) return;
    cursor = page.nextCursor;
  }
}

const idsAtOnce = 50;

export async function* chosenEntries(reader: StoreReader, ids: readonly string[]): AsyncGenerator<WholeEntry, void> {
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    yield* (await reader.wholeEntries({ of: { kind: 'ids', ids: ids.slice(at, at + idsAtOnce) } })).entries;
  }
}

async function* harTexts(reader: StoreReader, given: HarExport): AsyncGenerator<string, void> {
  const { options } = given;
  const redaction = options.isRedacted ? new Redaction(options.redactHeaders) : null;
  if (redaction) for await (const { entry } of given.entries()) redaction.learn(entry);
  // What people wrote about a session may quote a secret of one of its entries.
  const head = (startedAt: number) => redaction?.text(fileHead(given, startedAt)) ?? fileHead(given, startedAt);
  const writer = new EntryTexts(reader, options, redaction);
  let isFirst = true;
  for await (const whole of given.entries()) {
    yield isFirst ? head(whole.entry.timestamp) : ',\n';
    isFirst = false;
    const text = writer.textOf(whole);
    if (text === null) yield* writer.write(whole);
    else yield text;
  }
  if (isFirst) yield head(given.session?.createdAt ?? Date.now());
  yield '\n]}}\n';
}

function fileHead({ version, name, session }: HarExport, startedAt: number): string {
  const page = {
    startedDateTime: new Date(startedAt).toISOString(),
    id: pageId,
    title: name,
    pageTimings: { onContentLoad: -1, onLoad: -1 },
  };
  const facts = session && {
    name: session.name,
    createdAt: session.createdAt,
    lastActivityAt: session.lastActivityAt,
    metadata: session.metadata,
  };
  const log = {
    version: '1.2',
    creator: { name: 'NectoProxy', version },
    pages: [page],
    _nectoproxy: { session: facts ?? { name } },
  };
  return `{"log":${JSON.stringify(log).slice(0, -1)},"entries":[\n`;
}

class EntryTexts {
  readonly #reader: StoreReader;
  readonly #options: HarExportOptions;
  readonly #redaction: Redaction | null;
  readonly #mark = `later-${randomUUID()}-`;

  constructor(reader: StoreReader, options: HarExportOptions, redaction: Redaction | null) {
    this.#reader = reader;
    this.#options = options;
    this.#redaction = redaction;
  }

  /** Null: it has something large, see {@link write}. */
  textOf(whole: WholeEntry): string | null {
    if (whole.hasFrames) return null;
    const request = this.#smallBody(whole, 'request');
    const response = this.#smallBody(whole, 'response');
    return request === 'large' || response === 'large' ? null : this.#json(whole, { request, response });
  }

  async *write(whole: WholeEntry): AsyncGenerator<string, void> {
    const request = await this.#body(whole, 'request');
    const response = await this.#body(whole, 'response');
    const json = this.#json(whole, { request, response });
    if (!json.includes(this.#mark)) return yield json;
    for (const [at, part] of json
      .split(new RegExp(`(?:"(?=${this.#mark}messages"))?${this.#mark}(request|response|messages")`))
      .entries()) {
      if (at % 2 === 0) yield part;
      else if (part === 'messages"') yield* this.#messages(whole);
      else yield* ((part === 'request' ? request : response) as Required<ExportedBody>).stream();
    }
  }

  #json(whole: WholeEntry, bodies: { request: ExportedBody | null; response: ExportedBody | null }): string {
    const entry = harEntry({
      entry: this.#redaction ? this.#redaction.entry(whole.entry) : whole.entry,
      annotations: whole.annotations,
      requestBody: this.#marked(bodies.request, 'request'),
      responseBody: this.#marked(bodies.response, 'response'),
      messages: whole.hasFrames ? `${this.#mark}messages` : null,
    });
    return this.#redacted(JSON.stringify(entry));
  }

  #smallBody(whole: WholeEntry, side: 'request' | 'response'): ExportedBody | null | 'large' {
    if (this.#isLeftOut(whole, side)) return null;
    const exported = smallExportedBody(whole, side);
    return exported === null || exported === 'large' ? exported : this.#allowed(exported);
  }

  async #body(whole: WholeEntry, side: 'request' | 'response'): Promise<ExportedBody | null> {
    if (this.#isLeftOut(whole, side)) return null;
    const exported = await exportedBody(this.#reader, whole, side);
    return exported === null ? null : this.#allowed(exported);
  }

  #isLeftOut({ entry }: WholeEntry, side: 'request' | 'response'): boolean {
    return this.#options.bodies === 'none' && entry[`${side}BodyStored`] > 0;
  }

  #allowed(exported: ExportedBody): ExportedBody | null {
    const isBase64 = exported.body.encoding === 'base64';
    if (this.#options.bodies === 'text' && isBase64) return null;
    // Secrets cannot be found in what is binary, nor across the pieces of a stream.
    return this.#redaction && (exported.stream || isBase64) ? null : exported;
  }

  #marked(exported: ExportedBody | null, side: 'request' | 'response'): HarBody | null {
    if (exported === null) return null;
    return exported.stream ? { ...exported.body, text: `${this.#mark}${side}` } : exported.body;
  }

  #redacted(json: string): string {
    return this.#redaction ? this.#redaction.text(json) : json;
  }

  async *#messages({ entry }: WholeEntry): AsyncGenerator<string, void> {
    let lead = '[';
    for (let after = 0; ; ) {
      const page = await this.#reader.frames(entry.id, { from: { kind: 'after', number: after }, limit: framesAtOnce });
      const last = page?.frames.at(-1);
      if (!page || !last) break;
      for (const frame of page.frames) {
        yield lead + this.#redacted(JSON.stringify(harMessage(this.#frame(frame))));
        lead = ',';
      }
      after = last.number;
    }
    yield lead === '[' ? '[]' : ']';
  }

  #frame(frame: RecordedFrame) {
    const isBinary = frame.opcode === 2 || !isUtf8(frame.data);
    const isLeftOut = this.#isMessageLeftOut(frame, isBinary);
    const bytes = isLeftOut ? new Uint8Array(0) : frame.data;
    const isBase64 = isLeftOut ? frame.opcode === 2 : isBinary;
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(isBase64 ? 'base64' : 'utf8');
    return { ...frame, data, isBase64, isTruncated: frame.isTruncated || (isLeftOut && frame.payloadBytes > 0) };
  }

  #isMessageLeftOut({ opcode, data }: RecordedFrame, isBinary: boolean): boolean {
    if (this.#options.bodies === 'none') return true;
    // The two bytes of a close frame are its code (RFC 6455 §5.5.1), and no content.
    if (!isBinary || (opcode === 8 && data.length === 2)) return false;
    // Secrets cannot be found in what is binary.
    return this.#options.bodies === 'text' || this.#redaction !== null;
  }
}
