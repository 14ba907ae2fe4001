// What a recorder that was killed left behind: entries that never ended. They become failed, kind `interrupted`, with the sizes of what is
// stored. Must never touch the entries of a recorder that is alive, in this process or another.
import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../model/failure.ts';
import { goneInstanceIds, removeInstance } from '../instances.ts';
import type { ChangeLedger } from './change-ledger.ts';
import { recoverImports } from './import-commands.ts';
import { endLeftConnections } from './mcp-recovery.ts';

const interrupted: Failure = {
  kind: 'interrupted',
  side: 'proxy',
  phase: 'response-body',
  message: 'NectoProxy ended while this exchange was under way; what is shown is what was recorded until then.',
};

/** Ends the entries of recorders that are gone, and forgets those recorders. Inside a transaction. */
export function recoverGoneInstances(database: DatabaseSync, ledger: ChangeLedger): void {
  for (const instanceId of goneInstanceIds(database)) {
    interruptPending(database, ledger, instanceId);
    removeInstance(database, instanceId);
  }
  recoverImports(database, ledger);
}

interface PendingRow {
  number: number;
  id: string;
  sessionId: string;
  kind: string;
  state: string;
  requestBytes: number;
  responseBytes: number;
  clearedUpTo: number;
  isRemoved: number;
}

/** Ends the pending entries and the MCP connections that one recorder left. Inside a transaction. */
export function interruptPending(database: DatabaseSync, ledger: ChangeLedger, instanceId: number): void {
  endLeftConnections(database, ledger, instanceId);
  const rows = database
    .prepare(
      `SELECT t.number, t.id, t.session_id AS sessionId, t.kind, t.state, t.request_body_size AS requestBytes,
         t.response_body_size AS responseBytes, s.cleared_up_to AS clearedUpTo, s.is_removed AS isRemoved
       FROM traffic t JOIN sessions s ON s.id = t.session_id
       WHERE t.instance_id = ? AND t.state NOT IN ('completed', 'failed')`,
    )
    .all(instanceId) as unknown as PendingRow[];
  const end = database.prepare(
    `UPDATE traffic SET seq = ?, state = 'failed', is_complete = 0, error = ?, request_body_size = ?, response_body_size = ?,
       request_body_stored = ?, response_body_stored = ?, is_truncated = ? WHERE number = ?`,
  );
  for (const row of rows) {
    if (row.isRemoved === 1 || row.number <= row.clearedUpTo) continue;
    const requestStored = storedBytes(database, row.id, 'request');
    const responseStored = storedBytes(database, row.id, 'response');
    // What was counted may be ahead of what was stored (the copy is cut), or behind it (the row was older than its last chunk).
    const requestBytes = Math.max(row.requestBytes, requestStored);
    const responseBytes = Math.max(row.responseBytes, responseStored);
    // Tunnels and WebSockets have counts where others have bodies.
    const isCut = requestStored < requestBytes || responseStored < responseBytes;
    const isTruncated = row.kind === 'http' && isCut ? 1 : 0;
    const failure = JSON.stringify({ ...interrupted, phase: phaseOf(row) });
    end.run(
      ledger.next(),
      failure,
      requestBytes,
      responseBytes,
      requestStored,
      responseStored,
      isTruncated,
      row.number,
    );
    const bytes = requestBytes + responseBytes - row.requestBytes - row.responseBytes;
    ledger.count(row.sessionId, { entries: 0, bytes, lastActivityAt: 0 });
  }
}

function phaseOf({ kind, state }: PendingRow): Failure['phase'] {
  if (kind === 'tunnel') return 'tunnel';
  if (kind === 'websocket' && state === 'responding') return 'websocket';
  if (state === 'requesting') return 'request-body';
  return state === 'waiting' ? 'response-head' : 'response-body';
}

/** Chunks come in order and without gaps, so the last one says how much there is. */
function storedBytes(database: DatabaseSync, entryId: string, side: 'request' | 'response'): number {
  const last = database
    .prepare(
      'SELECT position + length(data) AS bytes FROM body_chunks WHERE traffic_id = ? AND side = ? ORDER BY position DESC LIMIT 1',
    )
    .get(entryId, side) as { bytes: number } | undefined;
  return last?.bytes ?? 0;
}
