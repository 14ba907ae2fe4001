// Compiles src/ to dist/, one JavaScript file for each TypeScript file, so that stack traces are true and a worker is a real file.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const rootDir = join(import.meta.dirname, '..');
const distDir = join(rootDir, 'dist');

rmSync(distDir, { recursive: true, force: true });
if (!existsSync(join(rootDir, 'src', 'app', 'main.ts'))) {
  console.log('build: src/app/main.ts is not there, nothing to compile');
  process.exit(0);
}

const tscPath = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const result = spawnSync(process.execPath, [tscPath, '-p', join(rootDir, 'tsconfig.build.json')], { stdio: 'inherit' });
process.exit(result.status ?? 1);
