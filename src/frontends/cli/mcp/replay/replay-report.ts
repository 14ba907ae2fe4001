import { type FileHandle, open, rename, unlink, writeFile } from 'node:fs/promises';
import { AppError } from '../../../../model/app-error.ts';
import { printableLine } from '../../../terminal-text/printable-text.ts';
import type { CommandContext } from '../../command-context.ts';
import { JunitText } from './junit-file.ts';
import { type ReplayFlags, sourceName } from './replay-flags.ts';
import { resultLines, summaryLine } from './replay-lines.ts';
import type { ReplayResult } from './replay-run.ts';
import { emptyTally, ResultsText } from './results-file.ts';

/** Where the verdicts go: the screen, a file of results, JUnit, progress. Of a cancelled run no file is left. */
export class ReplayReport {
  readonly #flags: ReplayFlags;
  readonly #context: CommandContext;
  readonly #total: number;
  readonly #tally = emptyTally();
  readonly #results = new ResultsText();
  readonly #junit = new JunitText();
  readonly #isOnStdout: boolean;
  #file: FileHandle | null = null;
  #done = 0;

  constructor(flags: ReplayFlags, context: CommandContext, total: number) {
    this.#flags = flags;
    this.#context = context;
    this.#total = total;
    this.#isOnStdout = flags.json === true || flags.output === '-';
  }

  async begin(): Promise<void> {
    const { output, sessionFile = null, message, targetCommand = null, targetUrl = null } = this.#flags;
    if (output !== undefined && output !== '-') this.#file = await opened(`${output}.part`, output);
    this.#results.begin({
      session_file: sessionFile,
      ...(message !== undefined && { message }),
      ...{ target_command: targetCommand, target_url: targetUrl, started_at: new Date().toISOString() },
    });
    await this.#write();
  }

  async add(result: ReplayResult): Promise<void> {
    this.#tally[result.verdict] += 1;
    this.#done += 1;
    this.#results.add(result);
    if (this.#flags.junit !== undefined) this.#junit.add(result);
    await this.#write();
    this.#progress(null);
    const { terminal } = this.#context;
    if (!this.#isOnStdout) await terminal.write(resultLines(result, terminal.style));
    this.#progress(`Replayed ${this.#done} of ${this.#total}, Ctrl-C cancels`);
  }

  /** Whether every answer was the same. */
  async end(): Promise<boolean> {
    const { output, junit } = this.#flags;
    const { terminal } = this.#context;
    this.#progress(null);
    this.#results.end(this.#tally);
    await this.#write();
    await this.#file?.close();
    if (this.#file !== null) await rename(`${output}.part`, output as string);
    if (junit !== undefined) {
      await writeFile(junit, this.#junit.text(`mcp replay ${sourceName(this.#flags)}`, this.#tally)).catch(
        (error: NodeJS.ErrnoException) => {
          throw new AppError('invalid-request', `The file ${junit} cannot be written: ${error.code}.`);
        },
      );
    }
    if (!this.#isOnStdout) await terminal.write(summaryLine(this.#tally, terminal.style));
    const { differs, failed, timed_out } = this.#tally;
    return differs + failed + timed_out === 0;
  }

  async abandon(): Promise<void> {
    this.#progress(null);
    await this.#file?.close().catch(() => {});
    if (this.#file !== null) await unlink(`${this.#flags.output}.part`).catch(() => {});
  }

  async #write(): Promise<void> {
    const bytes = this.#results.take();
    await this.#file?.writeFile(bytes);
    if (this.#isOnStdout) await this.#context.terminal.write(Buffer.from(bytes).toString('utf8'));
  }

  /** One line on stderr that is written over, where a person sits. */
  #progress(text: string | null): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text === null ? '' : printableLine(text)}`);
  }
}

async function opened(path: string, named: string): Promise<FileHandle> {
  return open(path, 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('invalid-request', `The file ${named} cannot be written: ${error.code}.`);
  });
}
