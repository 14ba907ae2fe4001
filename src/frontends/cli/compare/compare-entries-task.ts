import type { ApiClient } from '../../api-client/create-api-client.ts';
import { jsonText } from '../terminal/terminal.ts';
import { findEntry } from '../traffic/find-entry.ts';
import type { CompareTask } from './compare-task.ts';
import { comparisonLines } from './comparison-lines.ts';

/** Whether the two are the same. */
export async function compareTwoEntries(api: ApiClient, { a, b, flags, context }: CompareTask): Promise<boolean> {
  const [first, second] = [await findEntry(api, a), await findEntry(api, b)];
  const found = await api.compare.entries({
    a: first.id,
    b: second.id,
    all: flags.all ? 'true' : 'false',
    headerOrder: flags.headerOrder ? 'true' : 'false',
    ignoreHeaders: flags.ignoreHeader.join(','),
    ignorePaths: flags.ignorePath.join(','),
    unorderedArrays: flags.unorderedArrays.join(','),
  });
  const { terminal } = context;
  await terminal.write(
    flags.json ? jsonText(found) : `${comparisonLines(found, terminal.style, flags.all ?? false).join('\n')}\n`,
  );
  return found.verdict === 'same';
}
