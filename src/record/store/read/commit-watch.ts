import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { storageTrouble } from '../storage-trouble.ts';
import type { ReaderMessage } from '../thread-messages.ts';
import type { DatabaseReader } from './database-reader.ts';

const pollMs = 50;

/**
 * Notices commits of any process: `PRAGMA data_version` changes when another connection has committed
 * (https://sqlite.org/pragma.html#pragma_data_version). One look costs a few microseconds.
 */
export class CommitWatch {
  readonly #reader: DatabaseReader;
  readonly #tell: (message: ReaderMessage) => void;
  readonly #version: StatementSync;
  #lastVersion = -1;
  #lastSeq = -1;
  #wasPaused: boolean | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(database: DatabaseSync, reader: DatabaseReader, tell: (message: ReaderMessage) => void) {
    this.#reader = reader;
    this.#tell = tell;
    this.#version = database.prepare('PRAGMA data_version');
  }

  start(): void {
    this.look();
    this.#timer = setInterval(() => this.look(), pollMs);
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  look(): void {
    try {
      const { data_version: version } = this.#version.get() as { data_version: number };
      if (version === this.#lastVersion) return;
      this.#lastVersion = version;
      this.#tellNews();
    } catch (error) {
      // A disk in trouble is the writer's to report; the next look tries again.
      if (storageTrouble(error) === null) throw error;
      this.#lastVersion = -1;
    }
  }

  #tellNews(): void {
    const isPaused = this.#reader.isPaused();
    if (isPaused !== this.#wasPaused) {
      this.#wasPaused = isPaused;
      this.#tell({ kind: 'recording', isPaused });
    }
    const seq = this.#reader.currentSeq();
    if (seq === this.#lastSeq) return;
    this.#lastSeq = seq;
    this.#tell({ kind: 'committed', seq });
  }
}
