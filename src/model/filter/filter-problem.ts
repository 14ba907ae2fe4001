import type { SourceRange } from './filter-tree.ts';

/** What is wrong with a query, and where. The message is one sentence a person can act on. */
export interface FilterProblem extends SourceRange {
  message: string;
}

/** Thrown inside the parser only, where it unwinds the recursion; callers of the parser get a {@link FilterProblem}. */
export class FilterSyntaxError extends Error {
  readonly problem: FilterProblem;

  constructor(message: string, range: SourceRange) {
    super(message);
    this.problem = { message, from: range.from, to: range.to };
  }
}
