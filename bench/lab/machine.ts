import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os';

/** What the figures were measured on: they mean nothing without it. */
export interface Machine {
  cores: number;
  processor: string;
  memoryBytes: number;
  kernel: string;
  node: string;
  openssl: string;
  /** File system of the temporary folder, where the recorded data goes. */
  temporaryFileSystem: string;
  /** One-minute load average at the start: above ~0.5, something else was running. */
  loadAtStart: number;
}

export function describeMachine(): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    kernel: `Linux ${release()}`,
    node: process.version,
    openssl: process.versions.openssl ?? 'unknown',
    temporaryFileSystem: firstWords('df', ['--output=fstype', tmpdir()]),
    loadAtStart: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

/** What is being measured: the checkout's commit, with a plus sign when files differ from it. */
export function describeCheckout(folder: string): string {
  const commit = firstWords('git', ['-C', folder, 'rev-parse', '--short', 'HEAD']);
  const changed = firstWords('git', ['-C', folder, 'status', '--porcelain', '--', 'src', 'bin']);
  return changed === '' || changed === 'unknown' ? commit : `${commit}+`;
}

function firstWords(command: string, args: string[]): string {
  try {
    const output = execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    return output.toString().trim().split('\n').at(-1)?.trim() ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
