// A real terminal for the tests: tmux runs a command in it, presses keys, and tells what can be seen.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cleanEnvironment } from './command.ts';

const run = promisify(execFile);
const lookEveryMs = 100;
const patienceMs = 40_000;
let opened = 0;

export interface TmuxTerminal {
  /** Keys by tmux's names: `Enter`, `Escape`, `C-s`, `Down`, or a character. One at a time, as a person presses them. */
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** What can be seen, without spaces at the ends of lines. */
  screen(): Promise<string>;
  /** Resolves to the screen once it fits; fails with the screen when it never does. */
  until(pattern: RegExp): Promise<string>;
  close(): Promise<void>;
}

/** `script` is run by a shell in a terminal of 80 × 24. The server of tmux is this test's own, with its socket in `directory`. */
export async function openTmux(script: string, directory: string): Promise<TmuxTerminal> {
  const { TMUX: _, NO_COLOR: __, ...env } = cleanEnvironment({ LC_ALL: 'C.UTF-8', SHELL: '/bin/sh' });
  opened += 1;
  // A server that is just ending still has its socket.
  const socket = join(directory, `tmux-${opened}`);
  const tmux = async (...args: string[]): Promise<string> =>
    (await run('tmux', ['-u', '-f', '/dev/null', '-S', socket, ...args], { env })).stdout;
  // What comes after keeps the terminal open, so that its last state can be seen.
  await tmux('new-session', '-d', '-s', 't', '-x', '80', '-y', '24', `${script}; cat`);
  const screen = async (): Promise<string> =>
    (await tmux('capture-pane', '-p', '-t', 't')).replaceAll(/ +$/gm, '').trimEnd();
  return {
    async press(...keys) {
      for (const key of keys) await tmux('send-keys', '-t', 't', key);
    },
    type: async (text) => void (await tmux('send-keys', '-t', 't', '-l', text)),
    resize: async (columns, rows) =>
      void (await tmux('resize-window', '-t', 't', '-x', String(columns), '-y', String(rows))),
    screen,
    async until(pattern) {
      const deadline = Date.now() + patienceMs;
      for (;;) {
        const seen = await screen();
        if (pattern.test(seen)) return seen;
        if (Date.now() > deadline) throw new Error(`the terminal never showed ${pattern}; it shows\n${seen}`);
        await sleep(lookEveryMs);
      }
    },
    close: async () => void (await tmux('kill-server').catch(() => '')),
  };
}
