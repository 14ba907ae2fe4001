import type { Filter, FilterTerm, TypeMatch } from './filter-tree.ts';

/** What a filter asks of a subject beyond its summary. */
export interface FilterNeeds {
  headers: boolean;
  bodies: boolean;
  annotations: boolean;
  sessionName: boolean;
  mcp: boolean;
}

export function filterNeeds(filter: Filter): FilterNeeds {
  const terms = filterTerms(filter);
  return {
    headers: terms.some((term) => term.kind === 'header' || (term.kind === 'type' && term.types.some(isRequestType))),
    bodies: terms.some((term) => term.kind === 'search' && term.field.endsWith('body')),
    annotations: terms.some(needsAnnotations),
    sessionName: terms.some((term) => term.kind === 'name' && term.field === 'session'),
    mcp: terms.some((term) =>
      term.kind === 'name' ? term.field.startsWith('mcp.') : term.kind === 'type' && term.types.some(isMcpType),
    ),
  };
}

/** True when the summaries of a list or of an event are enough to decide. */
export function isSummaryFilter(filter: Filter): boolean {
  return Object.values(filterNeeds(filter)).every((isNeeded) => !isNeeded);
}

/** All conditions of a filter, in the order written. */
export function filterTerms(filter: Filter): FilterTerm[] {
  switch (filter.kind) {
    case 'everything':
      return [];
    case 'and':
    case 'or':
      return filter.operands.flatMap(filterTerms);
    case 'not':
      return filterTerms(filter.operand);
    default:
      return [filter];
  }
}

const isRequestType = (type: TypeMatch): boolean =>
  type.kind === 'known' && (type.type === 'form' || type.type === 'graphql');

const isMcpType = (type: TypeMatch): boolean => type.kind === 'known' && type.type === 'mcp';

function needsAnnotations(term: FilterTerm): boolean {
  if (term.kind === 'flag') return term.flags.includes('annotated');
  if (term.kind === 'search') return term.field === 'note';
  return term.kind === 'name' && (term.field === 'tag' || term.field === 'color');
}
