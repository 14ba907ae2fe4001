import { AppError } from '../../../model/app-error.ts';
import { parseFilter } from '../../../model/filter/parse-filter.ts';

/** A flag whose value may be left out: then all is held. Absent: nothing is. `name` is for what people are told. */
export function interceptOf(flag: string | true | undefined, name: string): string | undefined {
  if (typeof flag !== 'string') return flag ? '' : undefined;
  const parsed = parseFilter(flag);
  if (parsed.kind === 'problem') throw new AppError('invalid-query', `${name}: ${parsed.problem.message}`);
  return flag;
}
