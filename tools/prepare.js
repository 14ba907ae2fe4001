// Runs after `npm ci` in a checkout: compiles the program, so that `npm start` works at once, and makes `npx nectoproxy` mean this checkout.
// Plain JavaScript, because an install without development dependencies (`--omit=dev`) may run it on an old Node; then it has nothing to do.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootDir = join(dirname(fileURLToPath(import.meta.url)), '..');
const binDir = join(rootDir, 'node_modules', '.bin');

linkCommand();
if (existsSync(join(rootDir, 'node_modules', 'typescript'))) {
  const result = spawnSync('node', [join(rootDir, 'tools', 'build.ts')], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exit(result.status ?? 1);
}
console.log('prepare: no development dependencies here, so nothing is compiled');

function linkCommand() {
  if (process.platform === 'win32' || !existsSync(join(rootDir, 'node_modules'))) return;
  mkdirSync(binDir, { recursive: true });
  const linkPath = join(binDir, 'nectoproxy');
  rmSync(linkPath, { force: true });
  symlinkSync('../../bin/nectoproxy.js', linkPath);
}
