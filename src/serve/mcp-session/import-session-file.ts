// FILE → STORE. In: the bytes of an MCP session file as they come. Out: a connection with its messages in the store, and a report. All or nothing: when
// anything fails, what was stored is taken back. A bad message is left out and told; a file that is cut gives what it holds. Must never hold more
// than the message under way. Before: routes/mcp-session-route. Next: record's MCP import.
import { ownKey } from '../../formats/mcp-session/file-message.ts';
import { isObject, parseMoment } from '../../formats/mcp-session/read-message.ts';
import { type ReadEvent, SessionReader } from '../../formats/mcp-session/session-reader.ts';
import { SessionFormatError } from '../../formats/mcp-session/session-scanner.ts';
import { asideItems, type StoredItem, storedItems, textWithout } from '../../formats/mcp-session/stored-message.ts';
import { AppError } from '../../model/app-error.ts';
import type { BeginMcpImport, McpImport } from '../../model/mcp-import.ts';
import type { McpConnection, McpTransport } from '../../model/mcp-message.ts';
import type { Session } from '../../model/session.ts';
import { ImportedLinks } from './imported-links.ts';

export interface McpImported {
  session: Session;
  connectionId: string;
  imported: number;
  skipped: number;
  skippedMessages: Array<{ index: number; reason: string }>;
  /** What is wrong with the file behind what was brought in; null when it is whole. */
  damage: string | null;
}

const listed = 100;

export async function importSessionFile(
  file: AsyncIterable<Uint8Array>,
  begin: BeginMcpImport,
  options: { into: string | null; fileName: string | null },
): Promise<McpImported> {
  const target = await begin(options.into);
  const reading = new Reading(target, options.fileName);
  try {
    await reading.read(file);
    const session = await target.finish(reading.connection(), reading.sessionName());
    return { session, connectionId: target.connectionId, ...reading.report };
  } catch (error) {
    await target.abandon().catch(() => {});
    throw error instanceof SessionFormatError
      ? new AppError('invalid-request', `${error.message} Nothing was imported.`)
      : error;
  }
}

class Reading {
  readonly report: Omit<McpImported, 'session' | 'connectionId'> = {
    ...{ imported: 0, skipped: 0, damage: null },
    skippedMessages: [],
  };
  readonly #target: McpImport;
  readonly #fileName: string | null;
  readonly #reader = new SessionReader();
  readonly #links = new ImportedLinks();
  /** JSON texts. */
  readonly #members = new Map<string, Uint8Array>();
  #sequence = 0;
  #lastAt: number | null = null;
  #hasBegun = false;

  constructor(target: McpImport, fileName: string | null) {
    this.#target = target;
    this.#fileName = fileName;
  }

  async read(file: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      for await (const piece of file) await this.#takeAll(this.#reader.push(piece));
      await this.#takeAll(this.#reader.end());
    } catch (error) {
      if (!(error instanceof SessionFormatError)) throw error;
      await this.#takeAll(this.#reader.takeEvents());
      if (!this.#hasBegun) throw error;
      this.report.damage = error.message;
    }
    const own = this.#members.get(ownKey);
    if (own) for (const item of asideItems(own, 'after')) await this.#add(item);
  }

  /** As far as it is known by now. */
  connection(): McpConnection {
    const value = (name: string): unknown => parsed(this.#members.get(name));
    const own = value(ownKey);
    const facts = isObject(own) ? own : {};
    const started = parseMoment(value('started_at'));
    const ended = parseMoment(value('ended_at'));
    const metadata = value('metadata');
    return {
      ...{ id: this.#target.connectionId, sessionId: '', source: 'import', messageCount: 0, intercept: null },
      transport: transports.find((each) => each === value('transport')) ?? 'stdio',
      startedAt: Number.isNaN(started) ? (this.#firstAt ?? 0) : started,
      // Nobody records it any more, whatever the file says.
      endedAt: Number.isNaN(ended) ? (this.#lastAt ?? (Number.isNaN(started) ? 0 : started)) : ended,
      serverCommand: textOf(value('server_command')),
      serverUrl: textOf(value('server_url')),
      mcpSessionId: textOf(facts.mcp_session_id),
      clientInfo: this.#links.clientInfo,
      serverInfo: this.#links.serverInfo,
      protocolVersion: textOf(facts.protocol_version) ?? this.#links.protocolVersion,
      exit: exitOf(facts.exit),
      metadata: isObject(metadata) ? metadata : {},
      isIncomplete: facts.is_incomplete === true || this.report.damage !== null,
      imported: this.#importedText(),
    };
  }

  sessionName(): string {
    const name = this.#fileName?.replace(/^.*[\\/]/, '').replace(/\.(json|jsonl)$/i, '') || 'MCP session';
    return name.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200);
  }

  #firstAt: number | null = null;

  async #takeAll(events: readonly ReadEvent[]): Promise<void> {
    for (const event of events) {
      if (event.kind === 'message') for (const item of storedItems(event.message)) await this.#add(item);
      else if (event.kind === 'bad-message') this.#skip(event.index, event.reason);
      else if (event.kind === 'messages-begun') this.#begin();
      else if (event.text !== null) this.#members.set(event.name, new Uint8Array(event.text));
    }
  }

  #begin(): void {
    if (!this.#hasBegun) this.#target.begin(this.connection());
    this.#hasBegun = true;
  }

  #skip(index: number, reason: string): void {
    this.report.skipped += 1;
    if (this.report.skippedMessages.length < listed)
      this.report.skippedMessages.push({ index, reason: reason.slice(0, 300) });
  }

  async #add(item: StoredItem): Promise<void> {
    const { connectionId } = this.#target;
    if (item.kind === 'stderr') {
      const { bytes, timestamp } = item;
      return this.#target.addStderr({ connectionId, bytes, timestamp: timestamp ?? this.#lastAt ?? 0 });
    }
    const { message } = item;
    const { isToolFailure, ...facts } = message;
    const timestamp = message.timestamp ?? this.#lastAt ?? this.connection().startedAt;
    this.#firstAt ??= timestamp;
    this.#lastAt = timestamp;
    const proxyId = message.proxyId ?? this.#target.createId();
    await this.#target.add({
      ...facts,
      ...{ connectionId, proxyId, timestamp, trafficId: null, sequence: this.#sequence++ },
      ...this.#links.of(message, { proxyId, timestamp }),
      payloadBytes: message.payload.length,
    });
    this.report.imported += 1;
  }

  /** All that the file said of itself, but what has rows of its own. */
  #importedText(): string {
    const own = this.#members.get(ownKey);
    const texts = Array.from(this.#members, ([name, text]) => {
      if (name !== ownKey || own === undefined) return `${JSON.stringify(name)}:${Buffer.from(text).toString('utf8')}`;
      const rest = textWithout(own, (each) => each === 'after');
      return rest === null ? null : `${JSON.stringify(name)}:${rest}`;
    });
    return `{${texts.filter((text) => text !== null).join(',')}}`;
  }
}

const transports: readonly McpTransport[] = ['stdio', 'sse', 'streamable-http'];
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function exitOf(value: unknown): McpConnection['exit'] {
  if (!isObject(value)) return null;
  return { code: typeof value.code === 'number' ? value.code : null, signal: textOf(value.signal) };
}

function parsed(text: Uint8Array | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(text).toString('utf8'));
  } catch {
    return undefined;
  }
}
