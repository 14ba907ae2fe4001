// The published inspector, for its command line. With all it needs it would double what `npm ci` brings, for a program that no other test
// uses: so it is installed when it is first needed, without its optional native parts, into a cache beside the other packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '2.12.0';
const cache = fileURLToPath(new URL('../../node_modules/.cache/nectoproxy/', import.meta.url));
const folder = join(cache, `inspector-${version}`);
const program = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';

/** Resolves to the program. */
export async function installInspector(): Promise<string> {
  const path = join(folder, program);
  if (existsSync(path)) return path;
  // In place at once, when it is whole.
  const fresh = `${folder}-${process.pid}`;
  await mkdir(fresh, { recursive: true });
  await npmInstall(fresh);
  await rm(folder, { recursive: true, force: true });
  await rename(fresh, folder);
  return path;
}

function npmInstall(prefix: string): Promise<void> {
  const options = ['--no-save', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund'];
  const args = ['install', '--prefix', prefix, ...options, `@modelcontextprotocol/inspector@${version}`];
  const child = spawn('npm', args, { cwd: dirname(prefix), stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the inspector could not be installed from npm (exit code ${code}): ${errors}`));
    });
  });
}
