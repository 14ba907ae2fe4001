// BATCHES AND COMMANDS → COMMITS. One connection writes; each batch and each command is one immediate transaction. When the disk refuses, the
// batch is kept and tried again, the recorders are told, and traffic goes on. Between batches it removes what is gone. Must never lose a
// batch because of another one, nor end the process. Before: writer-thread. Next: entry-writer, command-handlers.
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../model/app-error.ts';
import type { CommandKind, Commands } from '../../../model/command.ts';
import type { BatchMessage } from '../../batch.ts';
import { addInstance, goneInstanceIds, type InstanceUpdate, removeInstance, updateInstance } from '../instances.ts';
import { storageTrouble } from '../storage-trouble.ts';
import { inTransaction } from '../transaction.ts';
import { BackgroundPace } from './background-pace.ts';
import { decodeBatch } from './batch-decoder.ts';
import { ChangeLedger } from './change-ledger.ts';
import type { CommandContext } from './command-context.ts';
import { commandHandlers } from './command-handlers.ts';
import type { DecodedOperation } from './decoded-operation.ts';
import { EntryWriter } from './entry-writer.ts';
import { FrameInflater } from './frame-inflater.ts';
import { Housekeeping } from './housekeeping.ts';
import { isMcpOperation, McpWriter } from './mcp-writer.ts';
import { addRecordingGap } from './recording-gaps.ts';
import { interruptPending, recoverGoneInstances } from './recovery.ts';
import { ensureActiveSession } from './session-commands.ts';

export interface WriterEvents {
  committed(seq: number): void;
  /** Recording stopped. */
  stopped(reason: string, since: number): void;
  resumed(): void;
  /** A fault of our own. What it hit was left out; everything else goes on. */
  fault(error: unknown): void;
}

export interface QueuedBatch {
  message: BatchMessage;
  committed(): void;
}

interface Job extends QueuedBatch {
  operations: DecodedOperation[] | null;
}

const retryMs = 500;
/** With batches waiting, housekeeping gets a turn after this many. */
const batchesPerHousekeeping = 4;

export class Writer {
  readonly #database: DatabaseSync;
  readonly #events: WriterEvents;
  readonly #ledger: ChangeLedger;
  readonly #entries: EntryWriter;
  readonly #mcp: McpWriter;
  readonly #inflater = new FrameInflater();
  readonly #commands: CommandContext;
  readonly #housekeeping: Housekeeping;
  readonly #jobs: Job[] = [];
  /** Of imports: written when no other waits, and not too fast. */
  readonly #backgroundJobs: Job[] = [];
  readonly #pace = new BackgroundPace();
  #isPumping = false;
  #isRecovering = false;
  #sinceHousekeeping = 0;
  #instanceId: number | null = null;
  #trouble: { reason: string; since: number } | null = null;
  #retry: NodeJS.Timeout | null = null;
  #look: NodeJS.Timeout | null = null;
  #background: NodeJS.Timeout | null = null;

  constructor(database: DatabaseSync, createId: () => string, events: WriterEvents) {
    const now = Date.now;
    this.#database = database;
    this.#events = events;
    this.#ledger = new ChangeLedger(database);
    this.#entries = new EntryWriter(database, this.#ledger, now);
    this.#mcp = new McpWriter(database, this.#ledger);
    const instanceId = (): number => (this.#instanceId ??= addInstance(database, 'recorder'));
    this.#commands = { database, ledger: this.#ledger, now, createId, instanceId };
    this.#housekeeping = new Housekeeping(database, this.#ledger, (work) => this.#transaction(work));
  }

  /** First transaction: one active session, and whatever dead recorders left is put right. `claim`: this process is the app. */
  start(options: { claim: boolean; recoverPending: boolean }): void {
    this.#instanceId = this.#transaction(() => {
      const id = options.claim ? addInstance(this.#database, 'app') : null;
      ensureActiveSession(this.#commands);
      if (options.recoverPending) recoverGoneInstances(this.#database, this.#ledger);
      return id;
    });
    this.#isRecovering = options.recoverPending;
    this.#housekeeping.look();
    this.#pumpSoon();
    this.#look = setInterval(() => this.#lookForWork(), 2_000).unref();
  }

  /** Carried out before batches that wait: a person is waiting, too. */
  execute<K extends CommandKind>(kind: K, input: Commands[K]['input']): Commands[K]['result'] {
    return this.#attempt(() => {
      const result = this.#transaction(() => commandHandlers[kind](this.#commands, input));
      this.#housekeeping.look();
      this.#pumpSoon();
      return result;
    });
  }

  announce(update: InstanceUpdate): void {
    this.#attempt(() => {
      const id = this.#instanceId ?? inTransaction(this.#database, () => addInstance(this.#database, 'recorder'));
      this.#instanceId = id;
      inTransaction(this.#database, () => updateInstance(this.#database, id, update));
    });
  }

  enqueue(batch: QueuedBatch): void {
    const jobs = batch.message.isBackground ? this.#backgroundJobs : this.#jobs;
    jobs.push({ ...batch, operations: null });
    this.#pumpSoon();
  }

  get trouble(): { reason: string; since: number } | null {
    return this.#trouble;
  }

  /** Writes what waits, as far as the disk allows, and says goodbye. Entries that are still pending will not go on: they were interrupted. */
  close(): void {
    if (this.#look) clearInterval(this.#look);
    if (this.#background) clearTimeout(this.#background);
    this.#careful(() => {
      for (let jobs = this.#anyJobs(); jobs !== null && this.#writeNext(jobs); jobs = this.#anyJobs());
      const id = this.#instanceId;
      if (id === null) return;
      this.#transaction(() => {
        interruptPending(this.#database, this.#ledger, id);
        removeInstance(this.#database, id);
      });
    });
    if (this.#retry) clearTimeout(this.#retry);
    this.#database.close();
  }

  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => this.#pump());
  }

  /** One batch or one piece of housekeeping per turn, so that commands and new batches are heard in between. */
  #pump(): void {
    this.#isPumping = false;
    if (this.#trouble) return;
    const jobs = this.#dueJobs();
    const isHousekeepingDue = jobs === null || this.#sinceHousekeeping >= batchesPerHousekeeping;
    if (this.#housekeeping.isNeeded && isHousekeepingDue) this.#keepHouse();
    else if (jobs !== null) this.#writeNext(jobs);
    if (this.#dueJobs() !== null || this.#housekeeping.isNeeded) this.#pumpSoon();
    else if (this.#backgroundJobs.length > 0) this.#pumpLater();
  }

  #anyJobs(): Job[] | null {
    if (this.#jobs.length > 0) return this.#jobs;
    return this.#backgroundJobs.length > 0 ? this.#backgroundJobs : null;
  }

  #dueJobs(): Job[] | null {
    const jobs = this.#anyJobs();
    return jobs === this.#backgroundJobs && performance.now() < this.#pace.nextAt ? null : jobs;
  }

  #pumpLater(): void {
    if (this.#background) clearTimeout(this.#background);
    this.#background = setTimeout(() => this.#pumpSoon(), Math.max(1, this.#pace.nextAt - performance.now()));
  }

  #keepHouse(): void {
    this.#sinceHousekeeping = 0;
    const isDone = this.#careful(() => this.#housekeeping.step());
    if (!isDone) this.#housekeeping.postpone();
  }

  /** What another process may have left: rows to be removed, a recorder that was killed. */
  #lookForWork(): void {
    if (this.#trouble) return;
    this.#careful(() => {
      this.#housekeeping.look();
      if (this.#isRecovering && goneInstanceIds(this.#database).length > 0) {
        this.#transaction(() => recoverGoneInstances(this.#database, this.#ledger));
      }
    });
    if (this.#housekeeping.isNeeded) this.#pumpSoon();
  }

  /** Work that can be left for later when the disk refuses; a fault of ours in it is told. False when it failed. */
  #careful(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (storageTrouble(error) === null) this.#events.fault(error);
      return false;
    }
  }

  /** Commits the batch at the head of a queue. False when the disk refused: it then stays there. */
  #writeNext(jobs: Job[]): boolean {
    const job = jobs[0] as Job;
    const startedMs = performance.now();
    try {
      job.operations ??= decodeBatch(job.message, this.#inflater);
      this.#writeBatch(job.operations);
    } catch (error) {
      const reason = storageTrouble(error);
      if (reason !== null) {
        this.#troubled(reason);
        return false;
      }
      this.#events.fault(error);
      if (!this.#salvage(job)) return false;
    }
    jobs.shift();
    job.committed();
    const nowMs = performance.now();
    if (jobs === this.#jobs) this.#pace.captureWritten(nowMs - startedMs, nowMs);
    else this.#pace.backgroundWritten(nowMs - startedMs, nowMs);
    if (this.#trouble) this.#recovered();
    this.#sinceHousekeeping += 1;
    this.#careful(() => this.#housekeeping.batchWritten());
    return true;
  }

  #writeBatch(operations: readonly DecodedOperation[]): void {
    this.#transaction(() => {
      this.#instanceId ??= addInstance(this.#database, 'recorder');
      for (const operation of operations) {
        if (isMcpOperation(operation)) this.#mcp.apply(operation, this.#instanceId);
        else this.#entries.apply(operation, this.#instanceId);
      }
    });
  }

  /** A fault in one operation must not cost the others of its batch: each by itself, and what fails is left out. */
  #salvage(job: Job): boolean {
    for (const operation of job.operations ?? []) {
      try {
        this.#writeBatch([operation]);
      } catch (error) {
        const reason = storageTrouble(error);
        if (reason !== null) {
          // What was written is not written again.
          job.operations = (job.operations ?? []).slice((job.operations ?? []).indexOf(operation));
          this.#troubled(reason);
          return false;
        }
        this.#events.fault(error);
      }
    }
    return true;
  }

  #transaction<T>(work: () => T): T {
    const instanceBefore = this.#instanceId;
    let seq = 0;
    let seqBefore = 0;
    try {
      const result = inTransaction(this.#database, () => {
        this.#ledger.begin();
        seqBefore = this.#ledger.seq;
        this.#entries.begin();
        this.#mcp.begin();
        const value = work();
        this.#mcp.settle();
        seq = this.#ledger.settle();
        return value;
      });
      if (seq > seqBefore) this.#events.committed(seq);
      return result;
    } catch (error) {
      this.#instanceId = instanceBefore;
      throw error;
    }
  }

  /** A command that meets a full disk is refused in plain words. */
  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = storageTrouble(error);
      if (reason === null) throw error;
      throw new AppError('storage-failed', `The change could not be stored: ${reason}. Nothing was changed.`, {
        reason,
      });
    }
  }

  #troubled(reason: string): void {
    if (!this.#trouble) {
      this.#trouble = { reason, since: Date.now() };
      this.#events.stopped(reason, this.#trouble.since);
    }
    this.#retry = setTimeout(() => this.#tryAgain(), retryMs);
  }

  #tryAgain(): void {
    this.#retry = null;
    const jobs = this.#anyJobs();
    if (jobs !== null && this.#writeNext(jobs)) this.#pumpSoon();
  }

  #recovered(): void {
    const trouble = this.#trouble;
    this.#trouble = null;
    if (!trouble) return;
    this.#careful(() =>
      this.#transaction(() =>
        addRecordingGap(this.#database, this.#ledger, this.#ledger.activeSessionId(), {
          from: trouble.since,
          to: Date.now(),
          reason: trouble.reason,
          lostEntries: 0,
        }),
      ),
    );
    this.#events.resumed();
  }
}
