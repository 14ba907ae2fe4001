/** Where in the query's text something stands: UTF-16 offsets, `to` exclusive. */
export interface SourceRange {
  from: number;
  to: number;
}

/**
 * A parsed query. Plain data: it can be sent to a thread or kept as JSON. Each node says where in the text it came from, so that a
 * front end can mark it. Moments are kept as written (`10m` ago) and resolved when the filter is used.
 */
export type Filter = EverythingNode | AndNode | OrNode | NotNode | FilterTerm;

/** The empty query: matches every entry. */
export interface EverythingNode extends SourceRange {
  kind: 'everything';
}

export interface AndNode extends SourceRange {
  kind: 'and';
  operands: Filter[];
}

export interface OrNode extends SourceRange {
  kind: 'or';
  operands: Filter[];
}

export interface NotNode extends SourceRange {
  kind: 'not';
  operand: Filter;
}

/** One condition. Where a term has a list, one of it must match. */
export type FilterTerm = SearchTerm | NameTerm | NumberTerm | TypeTerm | FlagTerm | HeaderTerm | MomentTerm;

/** Looks for text anywhere in a longer one. */
export interface SearchTerm extends SourceRange {
  kind: 'search';
  field: SearchField;
  /** Written without a field: a bare word, which searches the URL. */
  isBare: boolean;
  match: TextMatch;
}
export type SearchField = 'url' | 'path' | 'body' | 'req.body' | 'resp.body' | 'note';

/** Compares a whole value. */
export interface NameTerm extends SourceRange {
  kind: 'name';
  field: NameField;
  matches: TextMatch[];
}
export type NameField =
  | 'method'
  | 'host'
  | 'protocol'
  | 'http'
  | 'client'
  | 'session'
  | 'tag'
  | 'color'
  | 'mcp.method'
  | 'mcp.tool'
  | 'mcp.from'
  | 'mcp.kind'
  | 'mcp.id'
  | 'mcp.error'
  | 'mcp.disposition';

export interface NumberTerm extends SourceRange {
  kind: 'number';
  field: NumberField;
  ranges: NumberRange[];
}
export type NumberField = 'status' | 'size' | 'duration';

/** In the field's base unit: bytes, milliseconds, or none. Null = no bound on that side. */
export interface NumberRange {
  min: number | null;
  max: number | null;
  /** The bound itself is outside: `>` and `<`. */
  isMinExcluded: boolean;
  isMaxExcluded: boolean;
}

export interface TypeTerm extends SourceRange {
  kind: 'type';
  types: TypeMatch[];
}
/** One of the product's words for types, or a media type such as `image/*`. */
export type TypeMatch = { kind: 'known'; type: EntryType } | TextMatch;
export const entryTypes = [
  'json',
  'html',
  'js',
  'css',
  'image',
  'font',
  'media',
  'xml',
  'form',
  'grpc',
  'graphql',
  'sse',
  'ws',
  'mcp',
] as const;
export type EntryType = (typeof entryTypes)[number];

export interface FlagTerm extends SourceRange {
  kind: 'flag';
  flags: EntryFlag[];
}
export const entryFlags = [
  'error',
  'slow',
  'large',
  'json',
  'image',
  'mocked',
  'modified',
  'breakpointed',
  'truncated',
  'incomplete',
  'replay',
  'annotated',
  'pending',
  'failed',
  'tunnel',
  'imported',
] as const;
export type EntryFlag = (typeof entryFlags)[number];

export interface HeaderTerm extends SourceRange {
  kind: 'header';
  field: HeaderField;
  /** Compared as a whole; never a regular expression. */
  name: TextMatch;
  /** Looked for anywhere in the value of one header line. Null: it is enough that the header is there. */
  value: TextMatch | null;
}
export type HeaderField = 'header' | 'req.header' | 'resp.header';

export interface MomentTerm extends SourceRange {
  kind: 'moment';
  field: MomentField;
  moment: Moment;
}
export type MomentField = 'since' | 'until';

/** Without a zone a moment is in local time. */
export type Moment =
  | { kind: 'ago'; ms: number }
  | { kind: 'day'; year: number; month: number; day: number }
  | { kind: 'relative-day'; daysAgo: 0 | 1 }
  | { kind: 'time-of-day'; msOfDay: number }
  /** `ms` is milliseconds since 1970 as if the wall clock were UTC; `zoneMinutes` is null for local time. */
  | { kind: 'instant'; ms: number; zoneMinutes: number | null };

/** All but a regular expression ignores the case of letters. */
export type TextMatch =
  | { kind: 'literal'; text: string }
  /** `*` stands for any number of characters, also none. */
  | { kind: 'wildcard'; pattern: string }
  | { kind: 'regex'; source: string; flags: string };

export type FilterField = SearchField | NameField | NumberField | HeaderField | MomentField | 'type' | 'is';
