import type { MessageSide } from '../http-message.ts';
import { combinedPredicate } from './combined-predicate.ts';
import { formTypes, graphqlPath, graphqlTypes, isInMediaTypes, mediaTypeOf, responseTypes } from './entry-type.ts';
import type { FilterSubject, FilterSummary } from './filter-subject.ts';
import type {
  EntryFlag,
  EntryType,
  Filter,
  FilterTerm,
  HeaderTerm,
  NameTerm,
  NumberTerm,
  SearchTerm,
  TypeMatch,
} from './filter-tree.ts';
import { mcpMethodOf, mcpNameOf } from './mcp-names.ts';
import { type FilterClock, resolveMoment } from './moments.ts';
import { isInRange } from './quantities.ts';
import { type TestRegex, textPredicate } from './text-match.ts';

/** What a filter is read against: the moment, and what counts as slow and large. */
export interface FilterContext extends FilterClock {
  /** `is:slow` is above this. */
  slowMs: number;
  /** `is:large` is above this. */
  largeBytes: number;
  /** Absent: regular expressions run without a guard. */
  testRegex?: TestRegex;
}

export const filterThresholds = { slowMs: 1000, largeBytes: 1024 * 1024 } as const;

export type FilterPredicate = (subject: FilterSubject) => boolean;

export function evaluateFilter(filter: Filter, subject: FilterSubject, context: FilterContext): boolean {
  return filterPredicate(filter, context)(subject);
}

/** For many subjects: what can be prepared is prepared once. */
export function filterPredicate(filter: Filter, context: FilterContext): FilterPredicate {
  return combinedPredicate(filter, (term) => termPredicate(term, context));
}

function termPredicate(term: FilterTerm, context: FilterContext): FilterPredicate {
  switch (term.kind) {
    case 'search':
      return searchPredicate(term, context);
    case 'name':
      return namePredicate(term, context);
    case 'number':
      return (subject) => isInAnyRange(term, subject.summary);
    case 'type':
      return anyOf(term.types.map((type) => typePredicate(type, context)));
    case 'flag':
      return anyOf(term.flags.map((flag) => flagPredicate(flag, context)));
    case 'header':
      return headerPredicate(term, context);
    case 'moment': {
      const bound = resolveMoment(term.field, term.moment, context);
      return term.field === 'since'
        ? (subject) => subject.summary.timestamp >= bound
        : (subject) => subject.summary.timestamp <= bound;
    }
  }
}

const anyOf =
  (predicates: FilterPredicate[]): FilterPredicate =>
  (subject) =>
    predicates.some((matches) => matches(subject));

function searchPredicate(term: SearchTerm, context: FilterContext): FilterPredicate {
  const matches = textPredicate(term.match, 'contains', context.testRegex);
  const inBody = (subject: FilterSubject, side: MessageSide): boolean => {
    const text = subject.bodyText(side);
    return text !== null && matches(text);
  };
  switch (term.field) {
    case 'url':
      return (subject) => matches(subject.summary.url);
    case 'path':
      return (subject) => matches(subject.summary.path);
    case 'req.body':
      return (subject) => inBody(subject, 'request');
    case 'resp.body':
      return (subject) => inBody(subject, 'response');
    case 'body':
      return (subject) => inBody(subject, 'request') || inBody(subject, 'response');
    case 'note':
      return (subject) =>
        subject.annotations().some((annotation) => annotation.note !== null && matches(annotation.note));
  }
}

function namePredicate(term: NameTerm, context: FilterContext): FilterPredicate {
  const predicates = term.matches.map((match) => textPredicate(match, 'whole', context.testRegex));
  return (subject) => namesOf(term.field, subject).some((name) => predicates.some((matches) => matches(name)));
}

function namesOf(field: NameTerm['field'], subject: FilterSubject): readonly string[] {
  const { summary } = subject;
  switch (field) {
    case 'method':
      return [summary.method];
    case 'host':
      return [summary.host];
    case 'protocol':
      return [summary.protocol];
    case 'http':
      return [summary.httpVersion];
    case 'client':
      return addressForms(summary.clientAddress);
    case 'session':
      return withoutNull([summary.sessionId, subject.sessionName()]);
    case 'tag':
      return subject.annotations().flatMap((annotation) => annotation.tags);
    case 'color':
      return withoutNull(subject.annotations().map((annotation) => annotation.color));
    default:
      return withoutNull(subject.mcp().map((message) => mcpNameOf(field, message)));
  }
}

const withoutNull = (values: ReadonlyArray<string | null>): string[] => values.filter((value) => value !== null);

/** `[::1]:50123` as it is, and `::1`. */
export function addressForms(address: string): string[] {
  const colon = address.lastIndexOf(':');
  return colon === -1 ? [address] : [address, address.slice(0, colon).replace(/^\[(.*)\]$/, '$1')];
}

function isInAnyRange(term: NumberTerm, summary: FilterSummary): boolean {
  const value = numberOf(term.field, summary);
  return value !== null && term.ranges.some((range) => isInRange(range, value));
}

function numberOf(field: NumberTerm['field'], summary: FilterSummary): number | null {
  if (field === 'status') return summary.status;
  return field === 'duration' ? summary.duration : summary.requestBodySize + summary.responseBodySize;
}

function typePredicate(type: TypeMatch, context: FilterContext): FilterPredicate {
  if (type.kind === 'known') return knownTypePredicate(type.type);
  const matches = textPredicate(type, 'whole', context.testRegex);
  return ({ summary }) => summary.contentType !== null && matches(summary.contentType);
}

function knownTypePredicate(type: EntryType): FilterPredicate {
  const set = responseTypes[type];
  if (set) return ({ summary }) => isInMediaTypes(set, summary.contentType);
  if (type === 'ws') return ({ summary }) => summary.kind === 'websocket';
  if (type === 'form') return (subject) => isInMediaTypes(formTypes, mediaTypeOf(subject.headers('request')));
  if (type === 'graphql') return isGraphql;
  return (subject) => subject.mcp().some((message) => mcpMethodOf(message) !== null);
}

function isGraphql(subject: FilterSubject): boolean {
  return (
    graphqlPath.test(subject.summary.path) ||
    isInMediaTypes(graphqlTypes, subject.summary.contentType) ||
    isInMediaTypes(graphqlTypes, mediaTypeOf(subject.headers('request')))
  );
}

function flagPredicate(flag: EntryFlag, context: FilterContext): FilterPredicate {
  switch (flag) {
    case 'json':
    case 'image':
      return knownTypePredicate(flag);
    case 'annotated':
      return (subject) => subject.annotations().length > 0;
    default:
      return ({ summary }) => hasFlag(flag, summary, context);
  }
}

function hasFlag(
  flag: Exclude<EntryFlag, 'json' | 'image' | 'annotated'>,
  summary: FilterSummary,
  context: FilterContext,
): boolean {
  switch (flag) {
    case 'error':
      return summary.state === 'failed' || (summary.status !== null && summary.status >= 400);
    case 'slow':
      return summary.duration !== null && summary.duration > context.slowMs;
    case 'large':
      return summary.requestBodySize + summary.responseBodySize > context.largeBytes;
    case 'mocked':
      return summary.isMocked;
    case 'modified':
      return summary.isModified;
    case 'breakpointed':
      return summary.isBreakpointed;
    case 'truncated':
      return summary.isTruncated;
    case 'incomplete':
      return !summary.isComplete;
    case 'replay':
      return summary.isReplay;
    case 'pending':
      return summary.state !== 'completed' && summary.state !== 'failed';
    case 'failed':
      return summary.state === 'failed';
    case 'tunnel':
      return summary.kind === 'tunnel';
    case 'imported':
      return summary.isImported ?? false;
  }
}

function headerPredicate(term: HeaderTerm, context: FilterContext): FilterPredicate {
  const matchesName = textPredicate(term.name, 'whole', context.testRegex);
  const matchesValue = term.value === null ? () => true : textPredicate(term.value, 'contains', context.testRegex);
  const sides: MessageSide[] =
    term.field === 'header' ? ['request', 'response'] : [term.field === 'req.header' ? 'request' : 'response'];
  return (subject) =>
    sides.some(
      (side) => subject.headers(side)?.some(([name, value]) => matchesName(name) && matchesValue(value)) ?? false,
    );
}
