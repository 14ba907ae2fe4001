// npm run dev: the proxy and its API straight from the TypeScript sources, started again whenever a file under src/ changes, on a
// scratch data directory (.scratch/data) that can be deleted at any time. Further flags go to `start`: npm run dev -- --port 9000
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const rootDir = join(import.meta.dirname, '..');
const watchArgs = ['--watch', '--watch-preserve-output', `--watch-path=${join(rootDir, 'src')}`];
const startArgs = ['start', '--no-open', '--data-dir', join(rootDir, '.scratch', 'data')];

const child = spawn(
  process.execPath,
  [...watchArgs, join(rootDir, 'src', 'app', 'main.ts'), ...startArgs, ...process.argv.slice(2)],
  { cwd: rootDir, stdio: 'inherit' },
);

// Ctrl-C reaches the child by itself; staying until it has ended keeps its last words before the shell's prompt.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 0));
