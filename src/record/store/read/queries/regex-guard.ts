import { createContext, Script } from 'node:vm';
import { AppError } from '../../../../model/app-error.ts';
import { filterTerms } from '../../../../model/filter/filter-needs.ts';
import type { Filter, SourceRange } from '../../../../model/filter/filter-tree.ts';

const context = createContext({ work: null as (() => unknown) | null });
const script = new Script('work()');

/**
 * Runs `work`, which asks the filter of rows. A pattern that backtracks without end is interrupted after `timeoutMs`, in the midst of
 * SQLite's statement if need be, and the query refused. Costs 0.1 ms, and nothing for filters without regular expressions.
 */
export function guardRegexes<T>(filter: Filter, timeoutMs: number, work: () => T): T {
  return hasRegex(filter) ? interruptAfter(timeoutMs, work, filter) : work();
}

/** `place`: where in the query the regular expression stands. */
export function interruptAfter<T>(timeoutMs: number, work: () => T, place: SourceRange): T {
  context.work = work;
  try {
    return script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    const message =
      'A regular expression of this query takes too long on an entry. Make it simpler, for instance with fewer * and +.';
    throw new AppError('invalid-query', message, { message, from: place.from, to: place.to });
  } finally {
    context.work = null;
  }
}

/** Regular expressions stand in conditions under several names; as data they have one form. */
export const hasRegex = (filter: Filter): boolean =>
  filterTerms(filter).some((term) => JSON.stringify(term).includes('"kind":"regex"'));
