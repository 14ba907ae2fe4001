/** The load generator: takes one command at a time over IPC, answers with its result, ends with the channel. */
import type { LoadCommand, LoadMessage } from './commands.ts';
import { measureEvents, measureFirstByte, measureLatency, measureNewHosts } from './samples.ts';
import { ThroughputRun } from './throughput.ts';
import { transfer } from './transfer.ts';

const send = (message: LoadMessage) => process.send?.(message);

function execute(command: LoadCommand): Promise<unknown> {
  switch (command.kind) {
    case 'throughput':
      return new ThroughputRun(command, (answers) => send({ kind: 'milestone', answers })).run();
    case 'latency':
      return measureLatency(command);
    case 'newHosts':
      return measureNewHosts(command);
    case 'firstByte':
      return measureFirstByte(command);
    case 'events':
      return measureEvents(command);
    case 'transfer':
      return transfer(command);
  }
}

process.on('message', (command: LoadCommand) => {
  execute(command).then(
    (result) => send({ kind: 'result', result }),
    (error: Error) => send({ kind: 'failed', text: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
