/** Colours of the terminal, or none of them. Each function wraps a text that holds no escape sequences of its own. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  magenta(text: string): string;
  cyan(text: string): string;
}

/** SGR parameters (ECMA-48 §8.3.117): what switches the attribute on, and what switches just that one off again. */
const attributes: Record<keyof Style, readonly [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

export function createStyle(isColoured: boolean): Style {
  const entries = Object.entries(attributes).map(([name, [on, off]]) => [
    name,
    (text: string) => (isColoured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text),
  ]);
  return Object.fromEntries(entries) as Style;
}

/**
 * FORCE_COLOR decides before NO_COLOR, as in Node itself; both before what the output is (https://no-color.org: any value but the
 * empty one counts).
 */
export function wantsColour(env: Record<string, string | undefined>, isTerminal: boolean): boolean {
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR) return false;
  return isTerminal && env.TERM !== 'dumb';
}
