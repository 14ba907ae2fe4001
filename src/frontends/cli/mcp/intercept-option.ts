import { InvalidArgumentError } from 'commander';
import { parseFilter } from '../../../model/filter/parse-filter.ts';

/** For flags that hold messages from the start: `[filter]`, and what it says. */
export function interceptFilter(text: string): string {
  const parsed = parseFilter(text);
  if (parsed.kind === 'problem') throw new InvalidArgumentError(parsed.problem.message);
  return text;
}

/** Given without a filter: all is held. Absent: nothing is. */
export const interceptOf = (flag: string | true | undefined): string | undefined => (flag === true ? '' : flag);
