import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { forkChild, stopChild } from '../lab/child.ts';
import type { LoadCommand, LoadMessage, ResultOf } from './commands.ts';

/** The bench's end of the load generator's process. */
export class LoadGenerator {
  /** Called when a throughput run reaches one of its milestones. */
  onMilestone: ((answers: number) => void) | undefined;
  private process: ChildProcess | undefined;

  async run<Command extends LoadCommand>(command: Command, withinMs = 120_000): Promise<ResultOf<Command>> {
    this.process ??= forkChild(fileURLToPath(new URL('load-process.ts', import.meta.url)));
    const child = this.process;
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit);
        act();
      };
      const timer = setTimeout(() => {
        void this.stop();
        finish(() => reject(new Error(`${command.kind} took longer than ${withinMs} ms`)));
      }, withinMs);
      const onExit = () => finish(() => reject(new Error('the load generator ended')));
      const onMessage = (message: LoadMessage) => {
        if (message.kind === 'milestone') this.onMilestone?.(message.answers);
        else if (message.kind === 'failed') finish(() => reject(new Error(message.text)));
        else finish(() => resolve(message.result as ResultOf<Command>));
      };
      child.on('message', onMessage).once('exit', onExit);
      child.send(command);
    });
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child !== undefined) await stopChild(child);
  }
}
