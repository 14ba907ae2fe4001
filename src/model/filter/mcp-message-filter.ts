// The filter language asked of single MCP messages: in lists, and for what a relay is to hold. One evaluation for both, in memory.

import type { McpMessageSummary } from '../mcp-message.ts';
import { combinedPredicate } from './combined-predicate.ts';
import type { FilterContext } from './evaluate-filter.ts';
import { filterTerms } from './filter-needs.ts';
import type { EntryFlag, Filter, FilterTerm, NameTerm, NumberTerm, SearchTerm, TypeMatch } from './filter-tree.ts';
import { isMcpNameField, type McpNamedFacts, mcpMethodOf, mcpNameOf } from './mcp-names.ts';
import { resolveMoment } from './moments.ts';
import { isInRange } from './quantities.ts';
import { textPredicate } from './text-match.ts';

export type McpFilterSummary = Pick<McpMessageSummary, 'timestamp' | 'latencyMs' | 'payloadBytes'> & McpNamedFacts;

/** What a message offers to a filter. The payload's text is asked for only when a condition needs it. */
export interface McpFilterSubject {
  summary: McpFilterSummary;
  payloadText(): string;
}

export type McpFilterPredicate = (subject: McpFilterSubject) => boolean;

/**
 * A response counts as its request: it has the request's method and tool. A bare word looks in method and target; `body:` in the payload
 * (`req.body:` of what the client sent, `resp.body:` of what the server did). Conditions on what only exchanges have match nothing.
 */
export function mcpFilterPredicate(filter: Filter, context: FilterContext): McpFilterPredicate {
  return combinedPredicate(filter, (term) => termPredicate(term, context));
}

/** Whether the filter asks for payloads. */
export const needsPayload = (filter: Filter): boolean =>
  filterTerms(filter).some((term) => term.kind === 'search' && term.field.endsWith('body'));

function termPredicate(term: FilterTerm, context: FilterContext): McpFilterPredicate {
  switch (term.kind) {
    case 'search':
      return searchPredicate(term, context);
    case 'name':
      return namePredicate(term, context);
    case 'number':
      return ({ summary }) => isInAnyRange(term, summary);
    case 'type': {
      const isWanted = term.types.some(isMcp);
      return () => isWanted;
    }
    case 'flag':
      return ({ summary }) => term.flags.some((flag) => hasFlag(flag, summary, context));
    case 'header':
      return () => false;
    case 'moment': {
      const bound = resolveMoment(term.field, term.moment, context);
      return term.field === 'since'
        ? ({ summary }) => summary.timestamp >= bound
        : ({ summary }) => summary.timestamp <= bound;
    }
  }
}

function searchPredicate(term: SearchTerm, context: FilterContext): McpFilterPredicate {
  const matches = textPredicate(term.match, 'contains', context.testRegex);
  switch (term.field) {
    case 'url':
    case 'path':
      return ({ summary }) => [mcpMethodOf(summary), summary.target].some((text) => text !== null && matches(text));
    case 'body':
      return (subject) => matches(subject.payloadText());
    case 'req.body':
      return (subject) => subject.summary.direction === 'client_to_server' && matches(subject.payloadText());
    case 'resp.body':
      return (subject) => subject.summary.direction === 'server_to_client' && matches(subject.payloadText());
    case 'note':
      return () => false;
  }
}

function namePredicate(term: NameTerm, context: FilterContext): McpFilterPredicate {
  const predicates = term.matches.map((match) => textPredicate(match, 'whole', context.testRegex));
  return ({ summary }) => {
    const name = nameOf(term.field, summary);
    return name !== null && predicates.some((matches) => matches(name));
  };
}

function nameOf(field: NameTerm['field'], summary: McpFilterSummary): string | null {
  if (field === 'method') return mcpMethodOf(summary);
  return isMcpNameField(field) ? mcpNameOf(field, summary) : null;
}

function isInAnyRange(term: NumberTerm, summary: McpFilterSummary): boolean {
  const value = numberOf(term.field, summary);
  return value !== null && term.ranges.some((range) => isInRange(range, value));
}

function numberOf(field: NumberTerm['field'], summary: McpFilterSummary): number | null {
  if (field === 'status') return null;
  return field === 'duration' ? summary.latencyMs : summary.payloadBytes;
}

const isMcp = (type: TypeMatch): boolean => type.kind === 'known' && type.type === 'mcp';

function hasFlag(flag: EntryFlag, summary: McpFilterSummary, context: FilterContext): boolean {
  switch (flag) {
    case 'error':
    case 'failed':
      return summary.failure !== null;
    case 'slow':
      return summary.latencyMs !== null && summary.latencyMs > context.slowMs;
    case 'large':
      return summary.payloadBytes > context.largeBytes;
    case 'modified':
      return summary.disposition === 'edited';
    case 'mocked':
      return summary.disposition === 'answered' || summary.disposition === 'injected';
    case 'breakpointed':
    case 'pending':
      return summary.disposition === 'held';
    case 'json':
      return summary.kind !== 'invalid';
    default:
      return false;
  }
}
