// Runs the official conformance suite as a process and reads what it found.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageBin } from '../../tools/package-bin.ts';
import { cleanEnvironment } from '../support/command.ts';

/** Scenario → what each of its checks said, sorted: `id name: STATUS`. What the suite merely noted (INFO) is no check. */
export type SuiteResult = Record<string, string[]>;

interface Check {
  id: string;
  name: string;
  status: string;
}

/** `args` without the place for results. What fails in it is a result like any other. */
export async function runConformanceSuite(args: string[], env: NodeJS.ProcessEnv = {}): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'nectoproxy-conformance-'));
  try {
    const said = await runSuite([...args, '--output-dir', folder], env);
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('checks.json'));
    if (files.length === 0) throw new Error(`The suite wrote no results. It said:\n${said}`);
    const results = files.map(async (name): Promise<[string, string[]]> => {
      const checks = JSON.parse(await readFile(join(folder, name), 'utf8')) as Check[];
      const said = checks.filter(({ status }) => status !== 'INFO').map(describeCheck);
      return [scenarioOf(dirname(name)), said.sort()];
    });
    return Object.fromEntries((await Promise.all(results)).sort(([a], [b]) => a.localeCompare(b)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const describeCheck = ({ id, name, status }: Check): string => `${id} ${name}: ${status}`;

/** The folder is named after the scenario and the time. */
const scenarioOf = (folder: string): string => folder.replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, '');

function runSuite(args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const command = [packageBin('@modelcontextprotocol/conformance', 'conformance'), ...args];
  const child = spawn(process.execPath, command, { env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}
