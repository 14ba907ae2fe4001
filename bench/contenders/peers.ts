import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnavailableContender } from './contender.ts';

/** Where the bench keeps the npm packages it compares with; ignored by git, made at the first run. */
export const peersFolder = fileURLToPath(new URL('../.peers', import.meta.url));

const pinned = { mockttp: '4.6.5', 'http-mitm-proxy': '1.1.0' };
let reasonMissing: string | undefined;

/** The installed version of a package of the comparison, after installing all of them if need be. */
export function peerVersion(name: keyof typeof pinned): string {
  const installed = installedVersion(name);
  if (installed !== undefined) return installed;
  reasonMissing ??= install();
  const version = installedVersion(name);
  if (version === undefined) throw new UnavailableContender(reasonMissing);
  return version;
}

function install(): string {
  mkdirSync(peersFolder, { recursive: true });
  const manifest = JSON.stringify({ private: true, dependencies: pinned }, null, 2);
  writeFileSync(join(peersFolder, 'package.json'), manifest);
  console.error('Installing the peers into bench/.peers ...');
  const run = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: peersFolder,
    timeout: 300_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (run.status === 0) return 'npm installed the peers, but this one is not there';
  const [firstError] = run.stderr.toString().match(/npm error .*/) ?? ['npm install did not succeed'];
  return `not to be had from npm here (${firstError})`;
}

function installedVersion(name: string): string | undefined {
  try {
    const path = join(peersFolder, 'node_modules', name, 'package.json');
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  } catch {
    return undefined;
  }
}
