// npm run dev: the proxy and its API straight from the TypeScript sources, started again whenever a file under src/ changes, on a
// scratch data directory (.scratch/data) that can be deleted at any time; and Vite, which serves the web UI from its sources, puts changes into
// the open page, and hands what is asked of /api on. Further flags go to `start`: npm run dev -- --port 9000
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageBin } from './package-bin.ts';

const rootDir = join(import.meta.dirname, '..');
const watchArgs = ['--watch', '--watch-preserve-output', `--watch-path=${join(rootDir, 'src')}`];
const startArgs = ['start', '--no-open', '--data-dir', join(rootDir, '.scratch', 'data')];

const child = spawn(
  process.execPath,
  [...watchArgs, join(rootDir, 'src', 'app', 'main.ts'), ...startArgs, ...process.argv.slice(2)],
  { cwd: rootDir, stdio: 'inherit' },
);

const uiPort = flagValue('--ui-port', '-u') ?? '8889';
const vite = spawn(process.execPath, [packageBin('vite', 'vite'), '--clearScreen', 'false'], {
  cwd: rootDir,
  stdio: 'inherit',
  env: { ...process.env, NECTOPROXY_DEV_API: `http://127.0.0.1:${uiPort}` },
});
vite.on('exit', () => child.kill('SIGTERM'));

function flagValue(...names: string[]): string | undefined {
  const args = process.argv.slice(2);
  const at = args.findIndex((arg) => names.includes(arg));
  const joined = args.find((arg) => names.some((name) => arg.startsWith(`${name}=`)));
  return at === -1 ? joined?.split('=')[1] : args[at + 1];
}

// Ctrl-C reaches the child by itself; staying until it has ended keeps its last words before the shell's prompt.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => {
  vite.removeAllListeners('exit').kill('SIGTERM');
  process.exit(code ?? 0);
});
