import { readFileSync } from 'node:fs';

/** From package.json, which lies two folders up from both src/app and dist/app. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
