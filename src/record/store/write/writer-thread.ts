// The writer's thread. Comes in: batches from recorders through their ports, commands from the main thread. Goes out: commits, and word of
// them. The only place in the process that makes transactions in data.db. Must never end by itself: a fault is reported and the next message is served.
import { randomFillSync } from 'node:crypto';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { AppError } from '../../../model/app-error.ts';
import { createUuidV7 } from '../../../model/uuid.ts';
import type { BatchMessage, LossReport, RecorderNotice } from '../../batch.ts';
import { createDataDirectory } from '../data-directory.ts';
import { migrate, openForWriting } from '../database.ts';
import { packError } from '../error-transport.ts';
import { refuseWhileInUse } from '../in-use.ts';
import type { InstanceUpdate } from '../instances.ts';
import { storageTrouble } from '../storage-trouble.ts';
import type { ThreadRequest, WriterMessage, WriterOptions } from '../thread-messages.ts';
import { CommitNotice } from './commit-notice.ts';
import { Writer } from './writer.ts';

const main = parentPort as MessagePort;
const options = workerData as WriterOptions;
/** Of batches, between two checkpoints. The log is longer: whole pages, and those of all indexes. */
const checkpointBytes = 16 * 1024 * 1024;
let bytesSinceCheckpoint = 0;
const recorders = new Map<MessagePort, { lostEntries: number }>();
const tell = (message: WriterMessage): void => main.postMessage(message);
const commitNotice = new CommitNotice((seq) => tell({ kind: 'committed', seq }));

process.on('uncaughtException', (error) => tell({ kind: 'fault', error: packError(error) }));
process.on('unhandledRejection', (error) => tell({ kind: 'fault', error: packError(error) }));

const writer = open();
if (writer) {
  main.on('message', (request: ThreadRequest) => answer(writer, request));
  tell({ kind: 'opened' });
}

function open(): Writer | null {
  try {
    createDataDirectory(options.dataDir);
    const database = openForWriting(options.dataDir);
    refuseWhileInUse(database, options);
    migrate(database);
    const created = new Writer(
      database,
      createUuidV7(Date.now, (bytes) => randomFillSync(bytes)),
      {
        committed: (seq) => commitNotice.committed(seq),
        stopped: tellStopped,
        resumed: tellResumed,
        fault: (error) => tell({ kind: 'fault', error: packError(error) }),
      },
    );
    created.start(options);
    return created;
  } catch (error) {
    tell({ kind: 'refused', error: packError(plainly(error)) });
    main.close();
    return null;
  }
}

function answer(running: Writer, request: ThreadRequest): void {
  try {
    const value = call(running, request);
    tell({ kind: 'result', id: request.id, value });
    if (request.method === 'close') main.close();
  } catch (error) {
    tell({ kind: 'refusal', id: request.id, error: packError(error) });
  }
}

function call(running: Writer, request: ThreadRequest): unknown {
  const [first, second] = request.arguments;
  switch (request.method) {
    case 'execute':
      return running.execute(first as Parameters<Writer['execute']>[0], second as never);
    case 'announce':
      return running.announce(first as InstanceUpdate);
    case 'connect':
      return connect(running, first as MessagePort);
    case 'close':
      return close(running);
    default:
      throw new Error(`the writer has no method ${request.method}`);
  }
}

function connect(running: Writer, port: MessagePort): void {
  recorders.set(port, { lostEntries: 0 });
  port.on('message', (message: BatchMessage | LossReport) => {
    if (message.kind === 'lost') return tellLoss(running, port, message);
    running.enqueue({ message, committed: () => acknowledge(port, message) });
  });
  port.on('close', () => recorders.delete(port));
  if (running.trouble) notify(port, { kind: 'stopped', ...running.trouble });
}

function countWritten(bytes: number): void {
  bytesSinceCheckpoint += bytes;
  if (bytesSinceCheckpoint < checkpointBytes) return;
  bytesSinceCheckpoint = 0;
  tell({ kind: 'log-grown' });
}

/** The buffer goes back with the word: no new memory for every batch on the one side, no garbage on the other. */
function acknowledge(port: MessagePort, { size, bytes }: BatchMessage): void {
  countWritten(size);
  const notice: RecorderNotice = { kind: 'committed', size, buffer: bytes };
  port.postMessage(notice, [bytes]);
}

function close(running: Writer): void {
  for (const port of recorders.keys()) port.close();
  running.close();
}

const notify = (port: MessagePort, notice: RecorderNotice): void => port.postMessage(notice);

function tellStopped(reason: string, since: number): void {
  for (const port of recorders.keys()) notify(port, { kind: 'stopped', reason, since });
  tell({ kind: 'stopped', reason, since, lostEntries: 0 });
}

function tellResumed(): void {
  for (const [port, state] of recorders) {
    state.lostEntries = 0;
    notify(port, { kind: 'recording' });
  }
  tell({ kind: 'resumed' });
}

function tellLoss(running: Writer, port: MessagePort, report: LossReport): void {
  const state = recorders.get(port);
  if (!state || !running.trouble) return;
  state.lostEntries = report.lostEntries;
  let lostEntries = 0;
  for (const recorder of recorders.values()) lostEntries += recorder.lostEntries;
  tell({ kind: 'stopped', ...running.trouble, lostEntries });
}

/** A directory on a full or read-only disk: one sentence in place of SQLite's. */
function plainly(error: unknown): unknown {
  const reason = storageTrouble(error);
  if (reason === null) return error;
  return new AppError('data-directory', `The database in ${options.dataDir} cannot be opened: ${reason}.`, { reason });
}
