// What the writer does between batches: rows of deleted and cleared sessions, entries over the limits, pages that are free. Each step is
// one short transaction; whether there is work is looked up in the file, so that a crash or another process leaves nothing undone.
import type { DatabaseSync } from 'node:sqlite';
import type { ChangeLedger } from './change-ledger.ts';
import { RowRemover } from './removal.ts';
import { enforceLimits, prepareHasLimits } from './retention.ts';

/** Length of one step: short beside the 25 ms in which a batch collects. */
const stepMs = 15;
/** Free pages are given back to the file system when they are many: some will be used again soon. */
const freePagesKept = 4_096;
const pagesPerStep = 512;

export class Housekeeping {
  readonly #database: DatabaseSync;
  readonly #transaction: <T>(work: () => T) => T;
  readonly #ledger: ChangeLedger;
  readonly #remover: RowRemover;
  readonly #hasLimits: () => boolean;
  #hasDoomed = false;
  #isOverLimits = false;
  #hasFreePages = false;
  /** Pages were given back, and the file is still as long as it was. */
  #isFileUncut = false;
  #isCutDue = false;

  constructor(database: DatabaseSync, ledger: ChangeLedger, transaction: <T>(work: () => T) => T) {
    this.#database = database;
    this.#ledger = ledger;
    this.#remover = new RowRemover(database);
    this.#hasLimits = prepareHasLimits(database);
    this.#transaction = transaction;
  }

  get isNeeded(): boolean {
    return this.#hasDoomed || this.#isOverLimits || this.#hasFreePages || this.#isCutDue;
  }

  look(): void {
    this.#hasDoomed = this.#remover.isNeeded();
    this.#isOverLimits = this.#hasLimits();
    this.#hasFreePages = this.#countFreePages() > freePagesKept;
    this.#isCutDue = this.#isFileUncut;
  }

  /** New rows may be over a limit. */
  batchWritten(): void {
    this.#isOverLimits = this.#hasLimits();
  }

  /** Something went wrong: leave it until the next look. */
  postpone(): void {
    this.#hasDoomed = this.#isOverLimits = this.#hasFreePages = this.#isCutDue = false;
  }

  step(): void {
    if (this.#hasDoomed) this.#removeDoomed();
    else if (this.#isOverLimits) this.#trim();
    else if (this.#hasFreePages) this.#giveBackPages();
    else if (this.#isCutDue) this.#cutFile();
  }

  #removeDoomed(): void {
    const endAt = performance.now() + stepMs;
    this.#hasDoomed = !this.#transaction(() => this.#remover.step(() => performance.now() > endAt));
    if (!this.#hasDoomed) this.#hasFreePages = this.#countFreePages() > freePagesKept;
  }

  #trim(): void {
    this.#isOverLimits = this.#transaction(() => enforceLimits(this.#database, this.#ledger));
  }

  #giveBackPages(): void {
    this.#database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`);
    this.#hasFreePages = this.#countFreePages() > freePagesKept;
    if (!this.#hasFreePages) this.#cutFile();
  }

  /**
   * The file itself is only cut when the whole log is carried over to it, and after a removal there may be no traffic that brings that
   * about. While another connection is at it, or a reader needs the log as it is, that does not happen: then again at the next look.
   */
  #cutFile(): void {
    this.#isCutDue = false;
    this.#isFileUncut = true;
    const { busy, log, checkpointed } = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as {
      busy: number;
      log: number;
      checkpointed: number;
    };
    this.#isFileUncut = busy !== 0 || checkpointed < log;
  }

  #countFreePages(): number {
    return (this.#database.prepare('PRAGMA freelist_count').get() as { freelist_count: number }).freelist_count;
  }
}
