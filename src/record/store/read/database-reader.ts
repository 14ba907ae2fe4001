// CALLS → ROWS → MODEL. Everything StoreReader promises, answered from one read-only connection, at once and in order. Never writes.
// Before: reader-thread. Next: queries/.
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { Annotation } from '../../../model/annotation.ts';
import type { DnsMapping } from '../../../model/dns-mapping.ts';
import type { Filter } from '../../../model/filter/filter-tree.ts';
import type { MessageSide } from '../../../model/http-message.ts';
import type { McpControl, McpControlQuery, McpDecision } from '../../../model/mcp-decision.ts';
import type { HeldMcpMessage, McpConnection, McpMessage } from '../../../model/mcp-message.ts';
import type { PassthroughDomain } from '../../../model/passthrough-domain.ts';
import type { Session } from '../../../model/session.ts';
import type { Settings } from '../../../model/settings.ts';
import type { BodyArrival, RecordedFrame, TrafficEntry } from '../../../model/traffic-entry.ts';
import { schemaVersion } from '../database.ts';
import { type DnsMappingRow, dnsMappingColumns, toDnsMapping } from '../dns-mapping-rows.ts';
import { type PassthroughRow, passthroughColumns, toPassthroughDomain } from '../passthrough-rows.ts';
import { type SessionRow, sessionColumns, toSession } from '../session-row.ts';
import { readSettings } from '../settings-rows.ts';
import { inReadTransaction } from '../transaction.ts';
import type {
  McpConnectionPage,
  McpConnectionQuery,
  McpMessagePage,
  McpMessageQuery,
  McpMessageWindow,
  McpStderrPage,
} from './mcp-reader.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { PackedMessages } from './packed-messages.ts';
import { AnnotationQueries } from './queries/annotation-queries.ts';
import { ArrivalQueries } from './queries/arrival-queries.ts';
import { BodyQueries } from './queries/body-queries.ts';
import { type ChangePage, ChangeQueries } from './queries/change-queries.ts';
import { CompareMarkQueries } from './queries/compare-mark-queries.ts';
import { entryIdByOrdinal } from './queries/entry-by-ordinal.ts';
import { EntryQueries } from './queries/entry-queries.ts';
import { FilteredPages } from './queries/filtered-pages.ts';
import { FrameQueries } from './queries/frame-queries.ts';
import { ListWindows } from './queries/list-windows.ts';
import { McpHeldQueries } from './queries/mcp-held-queries.ts';
import { McpMessagePages } from './queries/mcp-message-pages.ts';
import { McpQueries } from './queries/mcp-queries.ts';
import { seenValues } from './queries/seen-values.ts';
import { StatsQueries } from './queries/stats-queries.ts';
import { WholeEntryQueries } from './queries/whole-entry-queries.ts';
import type {
  AnnotationPage,
  AnnotationQuery,
  ArrivalQuery,
  BodyFacts,
  CompareMarks,
  CompareMarksQuery,
  EntryPage,
  EntryQuery,
  EntryWindow,
  FoundPage,
  FrameQuery,
  StatsAnswer,
  StatsQuery,
  StoreReader,
  WholeEntryQuery,
  WindowQuery,
} from './store-reader.ts';

/** StoreReader without the promises: this side of the thread boundary has nothing to wait for. */
export type SynchronousReader = {
  [M in Exclude<keyof StoreReader, 'wholeEntries' | 'mcpMessagesWithPayloads'>]: (
    ...parameters: Parameters<StoreReader[M]>
  ) => Awaited<ReturnType<StoreReader[M]>>;
} & {
  wholeEntries(query: WholeEntryQuery): PackedEntries;
  mcpMessagesWithPayloads(...query: Parameters<StoreReader['mcpMessagesWithPayloads']>): PackedMessages;
};

export class DatabaseReader implements SynchronousReader {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #entries: EntryQueries;
  readonly #filtered: FilteredPages;
  readonly #windows: ListWindows;
  readonly #stats: StatsQueries;
  readonly #bodies: BodyQueries;
  readonly #whole: WholeEntryQueries;
  readonly #arrivals: ArrivalQueries;
  readonly #frames: FrameQueries;
  readonly #annotations: AnnotationQueries;
  readonly #changes: ChangeQueries;
  readonly #mcp: McpQueries;
  readonly #mcpHeld: McpHeldQueries;
  readonly #mcpPages: McpMessagePages;
  readonly #marks: CompareMarkQueries;

  constructor(database: DatabaseSync, path: string) {
    this.#database = database;
    this.#path = path;
    this.#entries = new EntryQueries(database);
    this.#filtered = new FilteredPages(database);
    this.#windows = new ListWindows(database);
    this.#stats = new StatsQueries(database);
    this.#bodies = new BodyQueries(database);
    this.#whole = new WholeEntryQueries(database);
    this.#arrivals = new ArrivalQueries(database);
    this.#frames = new FrameQueries(database);
    this.#annotations = new AnnotationQueries(database);
    this.#mcp = new McpQueries(database);
    this.#mcpHeld = new McpHeldQueries(database);
    this.#mcpPages = new McpMessagePages(database);
    this.#changes = new ChangeQueries(database, { entries: this.#entries, mcp: this.#mcp });
    this.#marks = new CompareMarkQueries(database);
  }

  listSessions(): { sessions: Session[]; asOfSeq: number } {
    return this.#atOnce(() => {
      const rows = this.#database
        .prepare(`SELECT ${sessionColumns} FROM sessions WHERE is_removed = 0 ORDER BY created_at DESC, rowid DESC`)
        .all() as unknown as SessionRow[];
      return { sessions: rows.map(toSession), asOfSeq: this.#changes.currentSeq() };
    });
  }

  session(id: string): Session | null {
    return this.#oneSession('id = ?', id);
  }

  activeSession(): Session {
    return this.#oneSession('is_active = ?', 1) as Session;
  }

  listEntries(query: EntryQuery): EntryPage {
    return this.#atOnce(() => this.#entries.page(query, this.#changes.currentSeq()));
  }

  findEntries(query: EntryQuery & { filter: Filter }): FoundPage {
    return this.#atOnce(() => this.#filtered.page(query, { asOfSeq: this.#changes.currentSeq(), now: Date.now() }));
  }

  matchEntries({ ids, filter }: { ids: string[]; filter: Filter }): string[] {
    return this.#atOnce(() => this.#filtered.matching(ids, filter, Date.now()));
  }

  listWindow(query: WindowQuery): EntryWindow {
    return this.#atOnce(() => this.#windows.window(query, this.#changes.currentSeq()));
  }

  seenValues(query: Parameters<StoreReader['seenValues']>[0]): string[] {
    return this.#atOnce(() => seenValues(this.#database, query));
  }

  entry(id: string): TrafficEntry | null {
    return this.#entries.entry(id);
  }

  entryByOrdinal(query: { sessionId: string; ordinal: number }): TrafficEntry | null {
    return this.#atOnce(() => {
      const id = entryIdByOrdinal(this.#database, query);
      return id === null ? null : this.#entries.entry(id);
    });
  }

  /** Packed for the way to the main thread. */
  wholeEntries(query: WholeEntryQuery): PackedEntries {
    return this.#atOnce(() => this.#whole.page(query));
  }

  bodyFacts(entryId: string, side: MessageSide): BodyFacts | null {
    return this.#bodies.facts(entryId, side);
  }

  readBody(entryId: string, side: MessageSide, range: { from: number; to: number }): Uint8Array {
    return this.#atOnce(() => this.#bodies.read(entryId, side, range));
  }

  bodyArrivals(entryId: string, query: ArrivalQuery): BodyArrival[] | null {
    return this.#atOnce(() => this.#arrivals.page(entryId, query));
  }

  frames(entryId: string, query: FrameQuery): { frames: RecordedFrame[]; total: number } | null {
    return this.#atOnce(() => this.#frames.frames(entryId, query));
  }

  annotations(query: AnnotationQuery): AnnotationPage {
    return this.#atOnce(() => this.#annotations.page(query));
  }

  annotation(id: string): Annotation | null {
    return this.#annotations.annotation(id);
  }

  stats(query: StatsQuery): StatsAnswer | null {
    return this.#atOnce(() => this.#stats.of(query, this.#changes.currentSeq()));
  }

  compareMarks(query: CompareMarksQuery): CompareMarks {
    return this.#atOnce(() => this.#marks.page(query));
  }

  mcpConnections(query: McpConnectionQuery): McpConnectionPage {
    return this.#atOnce(() => this.#mcp.connections(query, this.#changes.currentSeq()));
  }

  mcpConnection(id: string): McpConnection | null {
    return this.#mcp.connection(id);
  }

  mcpMessages(query: McpMessageQuery): McpMessagePage {
    const now = Date.now();
    return this.#atOnce(() => this.#mcpPages.page(query, { asOfSeq: this.#changes.currentSeq(), now }));
  }

  mcpMessageWindow(query: { connectionId: string; from: number; limit: number }): McpMessageWindow {
    return this.#atOnce(() => this.#mcp.window(query, this.#changes.currentSeq()));
  }

  mcpMessage(proxyId: string): McpMessage | null {
    return this.#mcp.message(proxyId);
  }

  mcpMessagesWithPayloads(connectionId: string, afterSequence: number, limitBytes: number): PackedMessages {
    return this.#mcp.messagesWithPayloads(connectionId, afterSequence, limitBytes);
  }

  mcpStderr(query: { connectionId: string; after: number; limit: number }): McpStderrPage {
    return this.#mcp.stderr(query);
  }

  mcpHeld(query: { sessionId?: string; limit: number }): { messages: HeldMcpMessage[]; asOfSeq: number } {
    return this.#atOnce(() => ({ messages: this.#mcpHeld.held(query), asOfSeq: this.#changes.currentSeq() }));
  }

  mcpDecisions(connectionId: string): McpDecision[] {
    return this.#mcpHeld.decisions(connectionId);
  }

  mcpControl(query: McpControlQuery): McpControl {
    return this.#atOnce(() => this.#mcpHeld.control(query));
  }

  settings(): Settings {
    return readSettings(this.#database);
  }

  passthroughDomains(): PassthroughDomain[] {
    const rows = this.#database
      .prepare(`SELECT ${passthroughColumns} FROM ssl_passthrough ORDER BY created_at, rowid`)
      .all();
    return (rows as unknown as PassthroughRow[]).map(toPassthroughDomain);
  }

  dnsMappings(): DnsMapping[] {
    const rows = this.#database
      .prepare(`SELECT ${dnsMappingColumns} FROM dns_mappings ORDER BY created_at, rowid`)
      .all();
    return (rows as unknown as DnsMappingRow[]).map(toDnsMapping);
  }

  currentSeq(): number {
    return this.#changes.currentSeq();
  }

  changesSince(seq: number, limit: number, mostEntries?: number): ChangePage {
    return this.#atOnce(() => this.#changes.since(seq, limit, mostEntries));
  }

  facts(): { schemaVersion: number; databaseBytes: number; entries: number } {
    const { entries } = this.#database
      .prepare('SELECT coalesce(sum(traffic_count), 0) AS entries FROM sessions WHERE is_removed = 0')
      .get() as { entries: number };
    const databaseBytes = fileBytes(this.#path) + fileBytes(`${this.#path}-wal`);
    return { schemaVersion: schemaVersion(this.#database), databaseBytes, entries };
  }

  /** Whether recording is off, by setting or for the active session. */
  isPaused(): boolean {
    return !this.settings().recording || !this.activeSession().isRecording;
  }

  #oneSession(condition: string, value: string | number): Session | null {
    const row = this.#database
      .prepare(`SELECT ${sessionColumns} FROM sessions WHERE ${condition} AND is_removed = 0`)
      .get(value);
    return row ? toSession(row as unknown as SessionRow) : null;
  }

  #atOnce<T>(work: () => T): T {
    return inReadTransaction(this.#database, work);
  }
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
