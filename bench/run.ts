/**
 * The bench: NectoProxy side by side with a direct connection, a blind tunnel and public tools, in interleaved rounds.
 * Loopback only, every process its own child, everything in one temporary folder that is removed at the end.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCertificates } from './lab/certificates.ts';
import { type Child, startChild } from './lab/child.ts';
import { describeCheckout, describeMachine } from './lab/machine.ts';
import { LoadGenerator } from './load/load-generator.ts';
import { parseOptions, usage } from './options.ts';
import { loadNotes, loadResults, type MeasuredRow, saveResults } from './report/results-file.ts';
import { printed, renderResults } from './report/results-markdown.ts';
import { allRows } from './rows/all-rows.ts';
import { type Effort, isMet, type Row } from './rows/row.ts';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

async function measure(rows: Row[], effort: Effort): Promise<MeasuredRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nectoproxy-bench-'));
  const certificates = makeCertificates(folder);
  const origin = await startOrigin(certificates.originKeyPath, certificates.originCertPath);
  const { httpPort, httpsPort } = origin.ready as { httpPort: number; httpsPort: number };
  const measured: MeasuredRow[] = [];
  try {
    for (const row of rows) {
      const rowFolder = join(folder, row.id);
      mkdirSync(rowFolder);
      const grounds = { certificates, origin: { httpPort, httpsPort }, folder: rowFolder };
      measured.push(await measureRow(row, grounds, effort));
      rmSync(rowFolder, { recursive: true, force: true });
    }
  } finally {
    await origin.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return measured;
}

async function measureRow(
  row: Row,
  grounds: Parameters<Row['run']>[0]['grounds'],
  effort: Effort,
): Promise<MeasuredRow> {
  const load = new LoadGenerator();
  const facts = {
    id: row.id,
    title: row.title,
    measuredAt: new Date().toISOString().slice(0, 16).replace('T', ' '),
    checkout: describeCheckout(projectFolder),
    machine: describeMachine(),
  };
  const say = (text: string) => console.error(`  ${text}`);
  console.error(`${row.id}: ${row.title}`);
  try {
    const measured = { ...facts, ...(await row.run({ grounds, load, effort, say })) };
    printAims(measured);
    return measured;
  } catch (error) {
    const invalid = `the row could not be measured: ${(error as Error).message.split('\n', 1)[0]}`;
    console.error(`  ${invalid}`);
    return { ...facts, how: 'not measured', rounds: 0, table: [], aims: [], remarks: [], invalid };
  } finally {
    await load.stop();
  }
}

function printAims(row: MeasuredRow): void {
  for (const aim of row.aims) {
    const value = aim.value === undefined ? 'not measured' : printed(aim.value, aim.unit);
    const verdict = aim.value === undefined ? '' : isMet(aim) ? 'met' : 'MISSED';
    const limit = `${aim.relation} ${printed(aim.limit, aim.unit)}`;
    console.error(`  = ${aim.what}: ${value} (${limit}) ${verdict}`);
  }
  for (const remark of row.remarks) console.error(`  ${remark}`);
  if (row.invalid !== undefined) console.error(`  INVALID: ${row.invalid}`);
}

function startOrigin(keyPath: string, certPath: string): Promise<Child> {
  const path = fileURLToPath(new URL('origin/origin-process.ts', import.meta.url));
  return startChild({ command: process.execPath, args: [path, keyPath, certPath] });
}

function keep(measured: MeasuredRow[]): void {
  const results = loadResults();
  for (const row of measured) results.set(row.id, row);
  const rows = allRows.flatMap((row) => results.get(row.id) ?? []);
  saveResults(rows, renderResults(rows, loadNotes()));
  console.error('Written: bench/RESULTS.md');
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else {
    const measured = await measure(options.rows, options.effort);
    if (options.effort.isQuick) console.error('A quick run: bench/RESULTS.md is left as it was.');
    else keep(measured);
    if (options.isJson) console.log(JSON.stringify(measured, null, 2));
    const isBroken = measured.some((row) => row.invalid !== undefined);
    process.exitCode = isBroken ? 1 : 0;
  }
} catch (error) {
  console.error(`bench: ${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
