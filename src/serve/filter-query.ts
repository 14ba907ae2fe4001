// In: the text of a query, as a caller wrote it. Out: the filter, or a refusal that says where it is wrong.

import { AppError } from '../model/app-error.ts';
import type { Filter } from '../model/filter/filter-tree.ts';
import { parseFilter } from '../model/filter/parse-filter.ts';

export function requireFilter(text: string): Filter {
  const parsed = parseFilter(text);
  if (parsed.kind === 'filter') return parsed.filter;
  const { message, from, to } = parsed.problem;
  throw new AppError('invalid-query', message, { message, from, to });
}
