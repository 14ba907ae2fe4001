import { existsSync } from 'node:fs';

/** What a person types to call this program again: in a checkout, and where npm runs it, the bare name is usually not on the PATH. */
export function commandName(env: NodeJS.ProcessEnv): string {
  const isCheckout = existsSync(new URL('../../src/', import.meta.url));
  return isCheckout || env.npm_command !== undefined ? 'npx nectoproxy' : 'nectoproxy';
}
