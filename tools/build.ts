// Compiles src/ to dist/, one JavaScript file for each TypeScript file, so that stack traces are true and a worker is a real file. The web UI
// alone is bundled, into dist/web/.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageBin } from './package-bin.ts';

const rootDir = join(import.meta.dirname, '..');
const distDir = join(rootDir, 'dist');
const freshDir = join(rootDir, '.scratch', `dist-${process.pid}`);

if (!existsSync(join(rootDir, 'src', 'app', 'main.ts'))) {
  console.log('build: src/app/main.ts is not there, nothing to compile');
  process.exit(0);
}

const isBuilt =
  run(packageBin('typescript', 'tsc'), '-p', 'tsconfig.build.json', '--outDir', freshDir) &&
  run(packageBin('vite', 'vite'), 'build', '--logLevel', 'warn', '--outDir', join(freshDir, 'web'));

// Swapped in one go, so that nothing that was deleted from src/ stays, and a proxy that starts meanwhile finds a whole program.
if (isBuilt) {
  rmSync(distDir, { recursive: true, force: true });
  renameSync(freshDir, distDir);
}
rmSync(freshDir, { recursive: true, force: true });
process.exit(isBuilt ? 0 : 1);

function run(...args: string[]): boolean {
  return spawnSync(process.execPath, args, { cwd: rootDir, stdio: 'inherit' }).status === 0;
}
