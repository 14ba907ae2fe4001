import type { DatabaseSync } from 'node:sqlite';
import type { CommandKind, Commands } from '../../../model/command.ts';
import type { ChangeLedger } from './change-ledger.ts';

/** What a command works with. It runs inside one immediate transaction whose ledger has begun; throwing an AppError undoes all of it. */
export interface CommandContext {
  database: DatabaseSync;
  ledger: ChangeLedger;
  now: () => number;
  createId: () => string;
  /** This process in the `instances` table. */
  instanceId: () => number;
}

export type CommandHandler<K extends CommandKind> = (
  context: CommandContext,
  input: Commands[K]['input'],
) => Commands[K]['result'];
