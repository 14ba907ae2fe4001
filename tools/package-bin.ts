import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The script behind a package's command: run by this Node directly, without a shell or a wrapper. */
export function packageBin(packageName: string, commandName: string): string {
  const manifestPath = findManifest(packageName);
  const { bin } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { bin: string | Record<string, string> };
  const path = typeof bin === 'string' ? bin : bin[commandName];
  if (!path) throw new Error(`${packageName} has no command ${commandName}`);
  return join(dirname(manifestPath), path);
}

function findManifest(packageName: string): string {
  const require = createRequire(import.meta.url);
  const directory = require.resolve
    .paths(packageName)
    ?.find((each) => existsSync(join(each, packageName, 'package.json')));
  if (!directory) throw new Error(`${packageName} is not installed: run npm ci`);
  return join(directory, packageName, 'package.json');
}
