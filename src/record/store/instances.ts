// The `instances` table: which processes record into this file. One of them may be the app, which owns the data directory; relays and other
// recorders stand beside it. Rows of processes that are gone are worth nothing and are removed by recovery.
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../model/app-error.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../process-identity.ts';

export type InstanceKind = 'app' | 'recorder';

/** A process that uses the data directory now. */
export interface RunningInstance {
  id: number;
  kind: InstanceKind;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
  /** Null until it listens. */
  proxyPort: number | null;
  uiPort: number | null;
  /** What else it tells about itself, e.g. the addresses it listens on. */
  details: Record<string, unknown>;
}

export interface InstanceUpdate {
  proxyPort?: number | null;
  uiPort?: number | null;
  details?: Record<string, unknown>;
}

interface InstanceRow {
  id: number;
  kind: InstanceKind;
  pid: number;
  process_identity: string;
  started_at: number;
  proxy_port: number | null;
  ui_port: number | null;
  details: string;
}

export function hasInstanceTable(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'instances'").get() !== undefined;
}

export function liveInstances(database: DatabaseSync): RunningInstance[] {
  return allInstances(database).filter(isRowAlive).map(toInstance);
}

export function goneInstanceIds(database: DatabaseSync): number[] {
  return allInstances(database)
    .filter((row) => !isRowAlive(row))
    .map((row) => row.id);
}

/** Inside an immediate transaction, so that of two processes that ask at once one is refused. */
export function addInstance(database: DatabaseSync, kind: InstanceKind): number {
  if (kind === 'app') refuseSecondApp(database);
  const identity = ownIdentity();
  const { lastInsertRowid } = database
    .prepare('INSERT INTO instances (kind, pid, process_identity, started_at) VALUES (?, ?, ?, ?)')
    .run(kind, identity.pid, JSON.stringify(identity), Date.now());
  return Number(lastInsertRowid);
}

/** Throws `already-running` when a living app owns the directory. */
export function refuseSecondApp(database: DatabaseSync): void {
  const other = liveInstances(database).find((instance) => instance.kind === 'app');
  if (!other) return;
  const where = other.proxyPort === null ? '' : `, proxy port ${other.proxyPort}`;
  throw new AppError(
    'already-running',
    `NectoProxy already runs on this data directory (pid ${other.pid}${where}). Stop it first, or use another --data-dir.`,
    { pid: other.pid, port: other.proxyPort, proxyPort: other.proxyPort, uiPort: other.uiPort },
  );
}

export function updateInstance(database: DatabaseSync, id: number, update: InstanceUpdate): void {
  database
    .prepare(
      `UPDATE instances SET proxy_port = coalesce(?, proxy_port), ui_port = coalesce(?, ui_port), details = coalesce(?, details)
       WHERE id = ?`,
    )
    .run(
      update.proxyPort ?? null,
      update.uiPort ?? null,
      update.details === undefined ? null : JSON.stringify(update.details),
      id,
    );
}

export function removeInstance(database: DatabaseSync, id: number): void {
  database.prepare('DELETE FROM instances WHERE id = ?').run(id);
}

function allInstances(database: DatabaseSync): InstanceRow[] {
  return database.prepare('SELECT * FROM instances ORDER BY id').all() as unknown as InstanceRow[];
}

const isRowAlive = (row: InstanceRow): boolean => isAlive(JSON.parse(row.process_identity) as ProcessIdentity);

function toInstance(row: InstanceRow): RunningInstance {
  return {
    id: row.id,
    kind: row.kind,
    pid: row.pid,
    startedAt: row.started_at,
    proxyPort: row.proxy_port,
    uiPort: row.ui_port,
    details: JSON.parse(row.details) as Record<string, unknown>,
  };
}
