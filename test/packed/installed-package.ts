// Makes the package as it would be published and installs it into an empty folder, as a user does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from '../support/command.ts';

const rootDir = fileURLToPath(new URL('../..', import.meta.url));
const npmLimitMs = 180_000;

export interface InstalledPackage {
  /** Path of the command inside the installed package. */
  commandPath: string;
  /** Paths inside the tarball. */
  files: string[];
}

interface PackReport {
  filename: string;
  files: { path: string }[];
}

export function installPackage(scratchDir: string): InstalledPackage {
  const output = npm(['pack', '--json', '--pack-destination', scratchDir], rootDir);
  const { filename, files } = readPackReport(output);
  const installDir = emptyFolder(scratchDir, 'install');
  npm(
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', installDir, join(scratchDir, filename)],
    installDir,
  );
  return {
    commandPath: join(installDir, 'node_modules', 'nectoproxy', 'bin', 'nectoproxy.js'),
    files: files.map((each) => each.path),
  };
}

/** The Node that package.json's alias brings, e.g. `node-24`. */
export function bundledNode(packageName: string): string {
  return join(rootDir, 'node_modules', packageName, 'bin', 'node');
}

/** A Node that is too old for us: the machine's own if it is, otherwise one from the registry. */
export function findOldNode(scratchDir: string): string {
  const onMachine = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && majorOf(path) < 24);
  if (onMachine) return onMachine;
  const directory = emptyFolder(scratchDir, 'old-node');
  npm(['install', '--no-audit', '--no-fund', '--prefix', directory, 'node@20'], directory);
  return join(directory, 'node_modules', 'node', 'bin', 'node');
}

// Lifecycle scripts print on the same output before the report does.
function readPackReport(output: string): PackReport {
  const parsed = JSON.parse(output.slice(output.search(/^[[{]\s*$/m))) as PackReport[] | Record<string, PackReport>;
  const [report] = Object.values(parsed);
  if (!report) throw new Error(`npm pack said nothing about the package:\n${output}`);
  return report;
}

function majorOf(nodePath: string): number {
  return Number(/^v(\d+)/.exec(spawnSync(nodePath, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? Number.NaN);
}

function emptyFolder(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}

function npm(args: string[], cwd: string): string {
  const result = spawnSync('npm', args, { cwd, env: npmEnvironment(), encoding: 'utf8', timeout: npmLimitMs });
  if (result.status !== 0)
    throw new Error(`npm ${args.join(' ')} ended with ${result.status}\n${result.stdout}\n${result.stderr}`);
  return result.stdout;
}

// `npm test` tells its children which package they belong to; the npm called here must find that out for itself.
function npmEnvironment(): NodeJS.ProcessEnv {
  const isOfOuterNpm = (name: string) =>
    /^(npm_(package|lifecycle|command|config_(local_|global_)?prefix)|INIT_CWD)/.test(name);
  return Object.fromEntries(Object.entries(cleanEnvironment()).filter(([name]) => !isOfOuterNpm(name)));
}
