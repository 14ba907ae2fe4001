import { nectoProxy, startNectoProxy } from '../contenders/necto-proxy.ts';
import { MemoryWatch } from '../lab/process-usage.ts';
import { importFile, writeHar } from './har-row.ts';
import type { Bench, Row, RowResult } from './row.ts';

/** Two sessions as a whole, compared over the API. */
export const comparedSessions: Row = {
  id: 'compare',
  title: 'Two sessions of 100,000 entries compared',
  run: measureComparison,
};

const pollMs = 50;

async function measureComparison(bench: Bench): Promise<RowResult> {
  const entries = bench.effort.isQuick ? 20_000 : 100_000;
  const file = await writeHar(bench, { name: 'compared', entries, bodyBytes: 200 });
  const ours = await startNectoProxy(bench.grounds);
  try {
    const a = (await importFile(ours, file)).sessionId;
    const b = (await importFile(ours, file)).sessionId;
    const watch = new MemoryWatch(ours.pid);
    const startedAt = performance.now();
    let comparison = (await (await ours.api('POST', '/api/compare/sessions', { a, b })).json()) as Comparison;
    while (comparison.phase === 'reading' || comparison.phase === 'settling') {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      const path = `/api/compare/sessions/${comparison.id}`;
      comparison = (await (await ours.api('GET', path)).json()) as Comparison;
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const { same } = comparison.counts;
    return resultOf({ version: ours.version, entries, seconds, grownBytes: watch.stop(), same });
  } finally {
    await ours.stop();
  }
}

interface Comparison {
  id: string;
  phase: string;
  counts: { same: number };
}

interface Measured {
  version: string;
  entries: number;
  seconds: number;
  grownBytes: number;
  same: number;
}

function resultOf({ version, entries, seconds, grownBytes, same }: Measured): RowResult {
  const figures = {
    'until the summary, s': seconds.toFixed(2),
    'entries/s': ((2 * entries) / seconds).toFixed(0),
    'memory grew by, MB': (grownBytes / 1e6).toFixed(0),
  };
  return {
    how: `two sessions of ${entries.toLocaleString('en')} entries, imported from one file; from the question to the whole summary`,
    rounds: 1,
    table: [{ contender: nectoProxy.name, version, about: nectoProxy.about, figures }],
    aims: [
      { what: 'until the summary', value: seconds, relation: 'below', limit: 5, unit: 's' },
      { what: 'resident memory grew by', value: grownBytes / 1e6, relation: 'below', limit: 100, unit: 'MB' },
    ],
    remarks: [],
    ...(same === entries ? {} : { invalid: `${same} of ${entries} pairs were found to be the same` }),
  };
}
