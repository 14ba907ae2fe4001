import { createInterface } from 'node:readline/promises';
import { createStyle, type Style, wantsColour } from './style.ts';

/** Where a command's words go, and what can be asked there. */
export interface Terminal {
  readonly style: Style;
  /** Columns to fit lines into; null where nobody looks at columns (a pipe, a file). */
  readonly width: number | null;
  /** A person sits there: something may be asked, a browser opened. */
  readonly isInteractive: boolean;
  /** Resolves when the output can take more. */
  write(text: string): Promise<void>;
  /** True only for a clear yes. */
  confirm(question: string): Promise<boolean>;
}

export function createTerminal({ stdin, stdout, env }: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'env'>): Terminal {
  return {
    style: createStyle(wantsColour(env, stdout.isTTY === true)),
    get width() {
      return stdout.isTTY ? stdout.columns || 80 : null;
    },
    isInteractive: stdin.isTTY === true && stdout.isTTY === true,
    write: (text) =>
      new Promise((resolve) => {
        if (stdout.write(text)) resolve();
        else stdout.once('drain', resolve);
      }),
    confirm: async (question) => {
      const reader = createInterface({ input: stdin, output: stdout });
      try {
        return /^y(es)?$/i.test((await reader.question(`${question} [y/N] `)).trim());
      } catch {
        // Ctrl-C or the end of the input while asked: no.
        return false;
      } finally {
        reader.close();
      }
    },
  };
}

/** One line of JSON, as programs read it. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** JSON for a program that a person may look at as well. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
