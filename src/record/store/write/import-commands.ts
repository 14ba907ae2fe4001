// Imports: entries gather in a session that nobody sees (`is_removed` = 2) until all are there. Then it is shown, or its entries move to
// the session they are meant for, in steps that do not keep the writer from its work. A process that ends in between leaves a session that
// is never shown; the next one removes it, or ends the moving. Must never show half of an import.
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../model/app-error.ts';
import type { Session } from '../../../model/session.ts';
import { liveInstances } from '../instances.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';
import { requireSession } from './session-commands.ts';

const importing = 2;
const rowsPerStep = 200;
const longestName = 200;

interface ImportState {
  instanceId: number;
  into: string | null;
  /** All entries are there and on their way. */
  isMoving: boolean;
}

export const beginImport: CommandHandler<'begin-import'> = (context, { into = null }) => {
  if (into !== null) requireSession(context, into);
  const id = context.createId();
  const now = context.now();
  const state: ImportState = { instanceId: context.instanceId(), into, isMoving: false };
  context.database
    .prepare(
      `INSERT INTO sessions (id, name, created_at, updated_at, metadata, is_removed, seq) VALUES (?, 'import', ?, ?, ?, ${importing}, ?)`,
    )
    .run(id, now, now, JSON.stringify({ importing: state }), context.ledger.next());
  return { id };
};

export const finishImport: CommandHandler<'finish-import'> = (context, { imports }) => {
  const finished = imports.map((each) => finishOne(context, each));
  return { sessions: finished.map(({ session }) => session), isDone: finished.every(({ isDone }) => isDone) };
};

function finishOne(
  context: CommandContext,
  { id, name, metadata }: { id: string; name: string; metadata: Record<string, unknown> },
): { session: Session; isDone: boolean } {
  const { database, ledger } = context;
  const state = requireImport(context, id);
  if (state.into === null) {
    database
      .prepare('UPDATE sessions SET name = ?, metadata = ?, updated_at = ?, is_removed = 0 WHERE id = ?')
      .run(name.trim().slice(0, longestName) || 'Imported', JSON.stringify(metadata), context.now(), id);
    ledger.sessionChanged(id);
    return { session: requireSession(context, id), isDone: true };
  }
  const session = requireSession(context, state.into);
  if (!state.isMoving) setState(database, id, { ...state, isMoving: true });
  const isDone = moveSome(database, ledger, { from: id, to: state.into });
  if (isDone) remove(database, ledger, id);
  return { session, isDone };
}

export const abandonImport: CommandHandler<'abandon-import'> = ({ database, ledger }, { id }) => {
  const state = stateOf(database, id);
  if (state) end(database, ledger, { id, state });
  return {};
};

/** Imports of processes that are gone: those that were complete end as they would have, the others leave nothing. Inside a transaction. */
export function recoverImports(database: DatabaseSync, ledger: ChangeLedger): void {
  const rows = database.prepare(`SELECT id FROM sessions WHERE is_removed = ${importing}`).all() as Array<{
    id: string;
  }>;
  if (rows.length === 0) return;
  const living = new Set(liveInstances(database).map((instance) => instance.id));
  for (const { id } of rows) {
    const state = stateOf(database, id);
    if (state && living.has(state.instanceId)) continue;
    end(database, ledger, { id, state });
  }
}

/** Without half of it in sight: once its entries are on their way, the rest of them follows. */
function end(
  database: DatabaseSync,
  ledger: ChangeLedger,
  { id, state }: { id: string; state: ImportState | null },
): void {
  const target = state?.isMoving && state.into !== null && ledger.session(state.into) ? state.into : null;
  if (target !== null) while (!moveSome(database, ledger, { from: id, to: target }));
  remove(database, ledger, id);
}

function requireImport({ database }: CommandContext, id: string): ImportState {
  const state = stateOf(database, id);
  if (state) return state;
  throw new AppError('not-found', 'The import is gone: it was cancelled, or the process that began it has ended.', {
    id,
  });
}

function stateOf(database: DatabaseSync, id: string): ImportState | null {
  const row = database.prepare(`SELECT metadata FROM sessions WHERE id = ? AND is_removed = ${importing}`).get(id);
  return row ? (JSON.parse((row as { metadata: string }).metadata) as { importing: ImportState }).importing : null;
}

function setState(database: DatabaseSync, id: string, state: ImportState): void {
  database.prepare('UPDATE sessions SET metadata = ? WHERE id = ?').run(JSON.stringify({ importing: state }), id);
}

function remove(database: DatabaseSync, ledger: ChangeLedger, id: string): void {
  database.prepare('UPDATE sessions SET is_removed = 1 WHERE id = ?').run(id);
  ledger.sessionGone(id);
}

/**
 * Moves the oldest entries; true when none is left. They arrive in the session now: each gets the next number of the store, which tells whoever
 * looks at the session, puts it behind what is there and what was cleared meanwhile, and the next ordinal.
 */
function moveSome(database: DatabaseSync, ledger: ChangeLedger, { from, to }: { from: string; to: string }): boolean {
  const rows = database
    .prepare(
      `SELECT number, timestamp, duration, request_body_size + response_body_size AS bytes FROM traffic
       WHERE session_id = ? ORDER BY number LIMIT ${rowsPerStep}`,
    )
    .all(from) as Array<{ number: number; timestamp: number; duration: number | null; bytes: number }>;
  const move = database.prepare('UPDATE traffic SET session_id = ?1, seq = ?2, number = ?2 WHERE number = ?3');
  for (const { number, timestamp, duration, bytes } of rows) {
    const next = ledger.nextEntry(to);
    move.run(to, next, number);
    ledger.count(to, { entries: 1, bytes, lastActivityAt: Math.round(timestamp + (duration ?? 0)) });
  }
  if (rows.length < rowsPerStep) moveConnections(database, ledger, { from, to });
  return rows.length < rowsPerStep;
}

/** Their messages follow by themselves. */
function moveConnections(
  database: DatabaseSync,
  ledger: ChangeLedger,
  { from, to }: { from: string; to: string },
): void {
  const rows = database
    .prepare(
      'SELECT id, started_at AS startedAt, message_count AS messages, total_bytes AS bytes FROM mcp_connections WHERE session_id = ?',
    )
    .all(from) as Array<{ id: string; startedAt: number; messages: number; bytes: number }>;
  const move = database.prepare('UPDATE mcp_connections SET session_id = ?, seq = ? WHERE id = ?');
  for (const { id, startedAt, messages, bytes } of rows) {
    move.run(to, ledger.next(), id);
    ledger.count(to, { entries: 0, bytes, lastActivityAt: startedAt, mcpMessages: messages });
  }
}
