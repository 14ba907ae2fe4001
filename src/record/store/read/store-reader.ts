import type { Annotation } from '../../../model/annotation.ts';
import type { Change } from '../../../model/change.ts';
import type { NoiseRules } from '../../../model/compare/noise.ts';
import type { DnsMapping } from '../../../model/dns-mapping.ts';
import type { Filter, FilterField } from '../../../model/filter/filter-tree.ts';
import type { MessageSide } from '../../../model/http-message.ts';
import type { PassthroughDomain } from '../../../model/passthrough-domain.ts';
import type { Session } from '../../../model/session.ts';
import type { Settings } from '../../../model/settings.ts';
import type {
  BodyArrival,
  EntrySummary,
  RecordedFrame,
  SessionStats,
  TrafficEntry,
} from '../../../model/traffic-entry.ts';
import type { McpReader } from './mcp-reader.ts';

/**
 * What can be asked of a store, in words of the model. Everything is read from what is committed; every list says the `asOfSeq` it is
 * true for, so that a front end can join it with the stream of changes. Nothing here knows SQL: another database can stand behind it.
 */
export interface StoreReader extends McpReader {
  listSessions(): Promise<{ sessions: Session[]; asOfSeq: number }>;
  session(id: string): Promise<Session | null>;
  activeSession(): Promise<Session>;

  listEntries(query: EntryQuery): Promise<EntryPage>;
  /** The entries of a list that a filter matches, in pages that never take long; see {@link FoundPage}. */
  findEntries(query: EntryQuery & { filter: Filter }): Promise<FoundPage>;
  /** Those of the entries that a filter matches, in the order of arrival. */
  matchEntries(query: { ids: string[]; filter: Filter }): Promise<string[]>;
  /** Part of a list by position, in any order; see {@link EntryWindow}. */
  listWindow(query: WindowQuery): Promise<EntryWindow>;
  /** Values of a field that entries of the session have, for completion: those that contain `prefix`, at most `limit`. Not all of a large session is looked at. */
  seenValues(query: { sessionId: string; field: FilterField; prefix: string; limit: number }): Promise<string[]>;
  entry(id: string): Promise<TrafficEntry | null>;
  /** Entries with everything that belongs to them, oldest first; see {@link WholeEntry}. */
  entryByOrdinal(query: { sessionId: string; ordinal: number }): Promise<TrafficEntry | null>;
  wholeEntries(query: WholeEntryQuery): Promise<{ entries: WholeEntry[]; nextCursor: number | null }>;
  /** Null when there is no such entry. */
  bodyFacts(entryId: string, side: MessageSide): Promise<BodyFacts | null>;
  /** Bytes of the recorded body from `from` (inclusive) to at most `to` (exclusive); may return fewer, and at least one unless the end is reached. */
  readBody(entryId: string, side: MessageSide, range: { from: number; to: number }): Promise<Uint8Array>;
  /** When the pieces of an event stream came, those that begin at `from` or behind it. None of other bodies; null when there is no such entry. */
  bodyArrivals(entryId: string, query: ArrivalQuery): Promise<BodyArrival[] | null>;
  /** Frames of one entry, in the order asked for. Null when there is no such entry. */
  frames(entryId: string, query: FrameQuery): Promise<{ frames: RecordedFrame[]; total: number } | null>;
  /** Of one entry or one session, in the order they were made. */
  annotations(query: AnnotationQuery): Promise<AnnotationPage>;
  annotation(id: string): Promise<Annotation | null>;
  /** Null when there is no such session. */
  stats(query: StatsQuery): Promise<StatsAnswer | null>;
  /** What two sessions are compared by, oldest first; see {@link CompareMarks}. */
  compareMarks(query: CompareMarksQuery): Promise<CompareMarks>;

  settings(): Promise<Settings>;
  passthroughDomains(): Promise<PassthroughDomain[]>;
  dnsMappings(): Promise<DnsMapping[]>;

  /** The number of the last committed change. */
  currentSeq(): Promise<number>;
  /**
   * Changes after `seq` in order, at most `limit`. `isComplete` is false when some are no longer known: the caller must load afresh. More entries
   * than `mostEntries` are told as one change of their session; absent = each entry is told.
   */
  changesSince(
    seq: number,
    limit: number,
    mostEntries?: number,
  ): Promise<{ changes: Change[]; upToSeq: number; hasMore: boolean; isComplete: boolean }>;
  /** For health: sizes of the files in bytes and the schema version. */
  facts(): Promise<{ schemaVersion: number; databaseBytes: number; entries: number }>;
}

export interface StatsQuery {
  sessionId: string;
  filter: Filter;
  /** Of the time axis, milliseconds since 1970; absent = from the first, to the last entry. */
  from?: number | undefined;
  to?: number | undefined;
}

/** A large session is counted in slices of time: until all is, there is no answer. Ask again, or leave it. */
export interface StatsAnswer {
  /** Null: not all has been counted yet. */
  stats: SessionStats | null;
  /** 0 to 1. */
  progress: number;
}

export interface ArrivalQuery {
  /** Position in the recorded response body. */
  from: number;
  limit: number;
}

export interface FrameQuery {
  /** After this number oldest first, or before it newest first. */
  from: { kind: 'after' | 'before'; number: number };
  limit: number;
  /** Of one sender only. */
  direction?: 'client' | 'server' | undefined;
  /** Whose payload holds this text; letter case of ASCII letters apart. */
  contains?: string | undefined;
}

export interface AnnotationQuery {
  of: { kind: 'entry'; entryId: string } | { kind: 'session'; sessionId: string };
  limit: number;
  /** The `nextCursor` of the page before. */
  cursor?: string | undefined;
}

export interface AnnotationPage {
  annotations: Annotation[];
  /** Null when there is no further page. */
  nextCursor: string | null;
}

/** All entries of a session after a number, or those of the ids that exist. */
export interface WholeEntryQuery {
  of: { kind: 'session'; sessionId: string; after: number } | { kind: 'ids'; ids: string[] };
}

/** One entry for whoever writes it down. */
export interface WholeEntry {
  entry: TrafficEntry;
  /** Null: it is large, and to be read with `readBody`. */
  requestBody: Uint8Array | null;
  responseBody: Uint8Array | null;
  hasFrames: boolean;
  annotations: Annotation[];
}

export interface EntryQuery {
  sessionId: string;
  limit: number;
  /** Continue after this entry's number, in the order asked for; absent = from the start. */
  cursor?: number;
  order: 'newest-first' | 'oldest-first';
}

export interface EntryPage {
  entries: EntrySummary[];
  /** Null when there is no further page. */
  nextCursor: number | null;
  asOfSeq: number;
}

/**
 * Looking through a large session is cut into slices of time, so a page may hold fewer entries than asked for, also none, although there are
 * more. Then `isScanning` is true, and `nextCursor` goes on where it stopped. As ever, null means that all has been seen.
 */
export interface FoundPage extends EntryPage {
  isScanning: boolean;
}

export const sortColumns = ['number', 'time', 'method', 'status', 'host', 'path', 'type', 'size', 'duration'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface WindowQuery {
  sessionId: string;
  filter: Filter;
  column: SortColumn;
  /** Highest value, or newest, first. */
  isDescending: boolean;
  /** Position of the first entry, from 0; negative = counted from the end. Used when there is no `anchor`, or it is not in the list. */
  from: number;
  limit: number;
  /** The window begins `before` entries in front of this one, wherever it has moved to. */
  anchor?: { entryId: string; before: number };
}

/**
 * A list is put in order once and then kept true, so that any part of it costs the same. Making it is cut into slices, from the newest entry
 * on: until it is done `isTotalExact` is false, and this is a part of the list of what was found so far. Ask again.
 */
export interface EntryWindow {
  entries: EntrySummary[];
  /** Position of the first of `entries`. */
  from: number;
  total: number;
  isTotalExact: boolean;
  /** How much of the session has been looked at, 0 to 1. */
  progress: number;
  /** Where the anchor is now; null when none was asked for or it is not in the list. */
  anchorAt: number | null;
  asOfSeq: number;
}

export interface BodyFacts {
  /** Bytes in the store. */
  storedBytes: number;
  /** Bytes that passed. */
  bodyBytes: number;
  isTruncated: boolean;
  /** Values of the message's own headers; null when absent. */
  contentType: string | null;
  /** The coding of what is stored: null also for a body that a file held decoded. */
  contentEncoding: string | null;
  /** False: there was a body, and the file that the entry came from left it out. */
  isRecorded: boolean;
  /** Still being received. */
  isGrowing: boolean;
}

export interface CompareMarksQuery {
  sessionId: string;
  /** Entries after this number. */
  after: number;
  noise: NoiseRules;
}

/**
 * Numbers that stand for what entries hold: two entries with equal marks hold the same, but for noise. A page takes a bounded time to make.
 * One value for each entry in every list.
 */
export interface CompareMarks {
  ids: string[];
  /** The request to the letter, and with what changes from run to run folded; see pairKeys. */
  exact: Float64Array;
  folded: Float64Array;
  endpoint: Float64Array;
  asked: Float64Array;
  /** Scheme, host and port. */
  origin: Float64Array;
  requestHead: Float64Array;
  responseHead: Float64Array;
  /** Status, versions, failure. */
  outcome: Float64Array;
  /** {@link noBody}, {@link unmarkedBody}, NaN when it is not all recorded, else of its stored bytes. */
  requestBody: Float64Array;
  responseBody: Float64Array;
  /** Milliseconds; NaN when not known. */
  duration: Float64Array;
  /** Bytes of both bodies as they passed. */
  bytes: Float64Array;
  isWebSocket: Uint8Array;
  /** Null when there is no further page. */
  nextCursor: number | null;
}

export const noBody = 0;
/** Too large to be read for a mark. */
export const unmarkedBody = -1;
