import type { Filter, FilterTerm } from './filter-tree.ts';

/** A filter's AND, OR and NOT over whatever its terms ask of a subject. What the terms prepare is prepared once, for many subjects. */
export function combinedPredicate<Subject>(
  filter: Filter,
  termPredicate: (term: FilterTerm) => (subject: Subject) => boolean,
): (subject: Subject) => boolean {
  switch (filter.kind) {
    case 'everything':
      return () => true;
    case 'and': {
      const operands = filter.operands.map((operand) => combinedPredicate(operand, termPredicate));
      return (subject) => operands.every((matches) => matches(subject));
    }
    case 'or': {
      const operands = filter.operands.map((operand) => combinedPredicate(operand, termPredicate));
      return (subject) => operands.some((matches) => matches(subject));
    }
    case 'not': {
      const matches = combinedPredicate(filter.operand, termPredicate);
      return (subject) => !matches(subject);
    }
    default:
      return termPredicate(filter);
  }
}
