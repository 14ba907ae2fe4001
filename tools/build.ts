// Compiles src/ to dist/, one JavaScript file for each TypeScript file, so that stack traces are true and a worker is a real file.
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const rootDir = join(import.meta.dirname, '..');
const distDir = join(rootDir, 'dist');
const freshDir = join(rootDir, '.scratch', `dist-${process.pid}`);

if (!existsSync(join(rootDir, 'src', 'app', 'main.ts'))) {
  console.log('build: src/app/main.ts is not there, nothing to compile');
  process.exit(0);
}

const tscPath = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const project = join(rootDir, 'tsconfig.build.json');
const result = spawnSync(process.execPath, [tscPath, '-p', project, '--outDir', freshDir], { stdio: 'inherit' });

// Swapped in one go, so that nothing that was deleted from src/ stays, and a proxy that starts meanwhile finds a whole program.
if (result.status === 0) {
  rmSync(distDir, { recursive: true, force: true });
  renameSync(freshDir, distDir);
}
rmSync(freshDir, { recursive: true, force: true });
process.exit(result.status ?? 1);
