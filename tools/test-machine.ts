// What the tests need from the machine besides npm packages: real clients. On a Debian machine with root rights they are installed,
// anywhere else the person is told what to do.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Command on the PATH → Debian package that brings it. */
const neededCommands: Readonly<Record<string, string>> = {
  curl: 'curl',
  openssl: 'openssl',
  sqlite3: 'sqlite3',
  tmux: 'tmux',
};

export async function equipMachine(): Promise<void> {
  const packages = Object.keys(neededCommands)
    .filter((name) => !isOnPath(name))
    .map((name) => neededCommands[name] ?? name);
  if (!(await hasBrowser())) packages.push('chromium');
  if (packages.length === 0) return;
  if (process.getuid?.() === 0 && isOnPath('apt-get')) return installFromDebian(packages);
  console.error(
    `The tests need what this machine lacks: ${packages.join(', ')}. Install it with your system's package manager.`,
  );
  if (packages.includes('chromium'))
    console.error('A browser for the tests also comes with: npx playwright-core install chromium');
}

async function hasBrowser(): Promise<boolean> {
  const { chromium } = await import('playwright-core');
  const named = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (named && existsSync(named)) return true;
  return existsSync(chromium.executablePath()) || ['chromium', 'chromium-browser', 'google-chrome'].some(isOnPath);
}

function installFromDebian(packages: string[]): void {
  console.log(`Installing what the tests need: ${packages.join(', ')}`);
  const options = {
    stdio: ['ignore', 'inherit', 'inherit'] as ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
}

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
