import type { MessageSide, RawHeaders } from '../http-message.ts';
import type { EntrySummary } from '../traffic-entry.ts';
import type { McpNamedFacts } from './mcp-names.ts';

/** The part of a summary that filters look at. A live exchange can offer it too. */
export type FilterSummary = Pick<
  EntrySummary,
  | 'sessionId'
  | 'timestamp'
  | 'kind'
  | 'method'
  | 'url'
  | 'protocol'
  | 'host'
  | 'path'
  | 'httpVersion'
  | 'status'
  | 'contentType'
  | 'requestBodySize'
  | 'responseBodySize'
  | 'duration'
  | 'state'
  | 'clientAddress'
  | 'isComplete'
  | 'isMocked'
  | 'isBreakpointed'
  | 'isModified'
  | 'isTruncated'
  | 'isReplay'
> & { /** Absent: no; live exchanges never are. */ isImported?: boolean };

export interface FilterAnnotation {
  note: string | null;
  color: string | null;
  tags: readonly string[];
}

/**
 * What an entry offers to a filter. All but the summary is asked for only when a condition needs it, so it can be fetched or decoded late;
 * `filterNeeds` says beforehand what a filter will ask for. What is not known is null, and then no condition on it matches.
 */
export interface FilterSubject {
  readonly summary: FilterSummary;
  /** Headers of one side followed by its trailers; null when there is no such message. */
  headers(side: MessageSide): RawHeaders | null;
  /** Decoded body as text, at most its first 8 MiB; null when there is none or it cannot be decoded. */
  bodyText(side: MessageSide): string | null;
  sessionName(): string | null;
  annotations(): readonly FilterAnnotation[];
  /** The MCP messages in the entry. */
  mcp(): readonly McpNamedFacts[];
}

/** A subject that knows no more than a list shows; enough for filters whose needs are all false. */
export function summarySubject(summary: FilterSummary): FilterSubject {
  return {
    summary,
    headers: () => null,
    bodyText: () => null,
    sessionName: () => null,
    annotations: () => [],
    mcp: () => [],
  };
}
