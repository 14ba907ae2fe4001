import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything of one data directory is. */
export interface DataPaths {
  dataDir: string;
  /** Somebody wrote its name: then it may be mistyped. */
  isNamed: boolean;
  certsDir: string;
  caPath: string;
  caKeyPath: string;
}

/** `--data-dir` goes before NECTOPROXY_DATA_DIR, that before `~/.nectoproxy`. */
export function dataPaths(given: string | undefined, env: NodeJS.ProcessEnv = process.env): DataPaths {
  const name = given || env.NECTOPROXY_DATA_DIR;
  const dataDir = resolve(expandHome(name || '~/.nectoproxy'));
  const certsDir = join(dataDir, 'certs');
  return {
    dataDir,
    isNamed: Boolean(name),
    certsDir,
    caPath: join(certsDir, 'ca.crt'),
    caKeyPath: join(certsDir, 'ca.key'),
  };
}

/** A shell expands `~` by itself, but not behind `=` and not in a variable of a settings file. */
function expandHome(path: string): string {
  if (path === '~') return homedir();
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

export const hasCertificate = ({ caPath }: DataPaths): boolean => existsSync(caPath);
