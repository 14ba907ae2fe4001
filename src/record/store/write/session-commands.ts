// Commands about sessions. Exactly one session is active before and after each of them.
import { AppError } from '../../../model/app-error.ts';
import type { Session } from '../../../model/session.ts';
import { type SessionRow, sessionColumns, toSession } from '../session-row.ts';
import type { CommandContext, CommandHandler } from './command-context.ts';
import { clearEntries, countsAsSmall } from './removal.ts';

const maxNameLength = 200;
/** Kept by the store itself; a replacement of the metadata does not lose them. */
const ownMetadata = ['recordingGaps', 'entriesRemovedByLimit', 'mcpMessagesRemovedByLimit'];

export const createSession: CommandHandler<'create-session'> = (context, { name }) => {
  const id = insertSession(context, name === undefined ? automaticName(context.now()) : checkedName(name));
  return activate(context, id);
};

export const updateSession: CommandHandler<'update-session'> = (context, { id, name, isRecording, metadata }) => {
  const session = requireSession(context, id);
  const changed: Session = {
    ...session,
    name: name === undefined ? session.name : checkedName(name),
    isRecording: isRecording ?? session.isRecording,
    metadata: metadata === undefined ? session.metadata : replacedMetadata(session.metadata, metadata),
  };
  context.database
    .prepare('UPDATE sessions SET name = ?, is_recording = ?, metadata = ?, updated_at = ? WHERE id = ?')
    .run(changed.name, changed.isRecording ? 1 : 0, JSON.stringify(changed.metadata), context.now(), id);
  context.ledger.sessionChanged(id);
  return requireSession(context, id);
};

export const activateSession: CommandHandler<'activate-session'> = (context, { id }) => {
  requireSession(context, id);
  return activate(context, id);
};

export const resumeSession: CommandHandler<'resume-session'> = (context, { name, isActivated = true }) => {
  const wanted = checkedName(name);
  const row = context.database
    .prepare('SELECT id FROM sessions WHERE name = ? AND is_removed = 0 ORDER BY created_at DESC, rowid DESC LIMIT 1')
    .get(wanted) as { id: string } | undefined;
  const id = row?.id ?? insertSession(context, wanted);
  if (isActivated) return activate(context, id);
  context.ledger.sessionChanged(id);
  return requireSession(context, id);
};

export const clearSession: CommandHandler<'clear-session'> = (context, { id }) => {
  requireSession(context, id);
  clearEntries(context, id);
  context.ledger.note({ kind: 'session-cleared', sessionId: id });
  context.ledger.sessionChanged(id);
  return requireSession(context, id);
};

export const deleteSession: CommandHandler<'delete-session'> = (context, { id }) => {
  const { database, ledger } = context;
  const session = requireSession(context, id);
  const successor = mostRecentlyUsedOther(context, id);
  if (!successor) {
    throw new AppError(
      'last-session',
      'The only session cannot be deleted: create another one first, or clear this one.',
      { id },
    );
  }
  database.prepare('UPDATE sessions SET is_active = 0, is_removed = 1 WHERE id = ?').run(id);
  if (session.isActive) activate(context, successor);
  if (countsAsSmall(database, id)) database.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  ledger.sessionGone(id);
  ledger.note({ kind: 'session-removed', sessionId: id });
  return { activeSession: requireSession(context, ledger.activeSessionId()) };
};

/** Inside a transaction: makes sure that there is exactly one active session. */
export function ensureActiveSession(context: CommandContext): void {
  const { database } = context;
  if (database.prepare('SELECT 1 FROM sessions WHERE is_active = 1 AND is_removed = 0').get()) return;
  activate(context, mostRecentlyUsedOther(context, '') ?? insertSession(context, 'Default session'));
}

export function requireSession({ database }: CommandContext, id: string): Session {
  const row = database.prepare(`SELECT ${sessionColumns} FROM sessions WHERE id = ? AND is_removed = 0`).get(id);
  if (!row) throw new AppError('not-found', `There is no session with the id ${id}.`, { id });
  return toSession(row as unknown as SessionRow);
}

function insertSession({ database, ledger, now, createId }: CommandContext, name: string): string {
  const id = createId();
  const at = now();
  database
    .prepare('INSERT INTO sessions (id, name, created_at, updated_at, seq) VALUES (?, ?, ?, ?, ?)')
    .run(id, name, at, at, ledger.next());
  return id;
}

function activate(context: CommandContext, id: string): Session {
  const { database, ledger, now } = context;
  const before = database.prepare('SELECT id FROM sessions WHERE is_active = 1').get() as { id: string } | undefined;
  if (before?.id !== id) {
    database.prepare('UPDATE sessions SET is_active = 0 WHERE is_active = 1').run();
    if (before) ledger.sessionChanged(before.id);
  }
  database.prepare('UPDATE sessions SET is_active = 1, activated_at = ? WHERE id = ?').run(now(), id);
  ledger.sessionChanged(id);
  return requireSession(context, id);
}

function mostRecentlyUsedOther({ database }: CommandContext, id: string): string | null {
  const row = database
    .prepare(
      `SELECT id FROM sessions WHERE id <> ? AND is_removed = 0
       ORDER BY max(coalesce(last_activity_at, 0), coalesce(activated_at, 0), created_at) DESC, rowid DESC LIMIT 1`,
    )
    .get(id) as { id: string } | undefined;
  return row?.id ?? null;
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > maxNameLength) {
    throw new AppError(
      'invalid-request',
      `A session's name has 1 to ${maxNameLength} characters; this one has ${trimmed.length}.`,
    );
  }
  return trimmed;
}

function automaticName(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `Session ${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

function replacedMetadata(before: Record<string, unknown>, after: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(before).filter(([key]) => ownMetadata.includes(key)));
  return { ...kept, ...after };
}
