// Messages that wait for a person, and what people decided about them: read by front ends as a list, by relays after every commit. Few rows, all
// found by partial indexes. Before: database-reader.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { McpControl, McpControlQuery, McpDecision, McpEditLease } from '../../../../model/mcp-decision.ts';
import type { HeldMcpMessage } from '../../../../model/mcp-message.ts';
import { decisionActions, isMessageThere, messageColumns, messageTables, toDecision } from '../../mcp-rows.ts';

/** A message is given up soon after it was sent or never: behind so many others nobody looks for the cancellation. */
const cancelledWithin = 20_000;

type Statements = Record<
  'held' | 'decisions' | 'allDecisions' | 'leases' | 'intercepts' | 'intercept' | 'known',
  StatementSync
>;

export class McpHeldQueries {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = prepareStatements(database);
  }

  held({ sessionId, limit }: { sessionId?: string; limit: number }): HeldMcpMessage[] {
    return this.#statements.held
      .all(sessionId ?? null, limit)
      .map((row) => ({ ...(row as unknown as HeldMcpMessage) }));
  }

  decisions(connectionId: string): McpDecision[] {
    return this.#statements.decisions.all(connectionId).map(toDecision);
  }

  control({ connectionIds, proxyIds }: McpControlQuery): McpControl {
    const { intercepts, intercept, allDecisions, leases, known } = this.#statements;
    const rows = [
      ...intercepts.all(),
      ...connectionIds.map((id) => intercept.get(id)).filter((row) => row !== undefined),
    ];
    return {
      connections: rows.map((row) => ({ ...(row as unknown as McpControl['connections'][number]) })),
      decisions: allDecisions.all().map(toDecision),
      leases: leases.all().map((row) => ({ ...(row as unknown as McpEditLease) })),
      known: proxyIds.filter((proxyId) => known.get(proxyId) !== undefined),
    };
  }
}

function prepareStatements(database: DatabaseSync): Statements {
  const decisions = `SELECT seq, proxy_id AS proxyId, connection_id AS connectionId, action, payload, decided_at AS decidedAt
    FROM mcp_decisions WHERE action <> '${decisionActions.lease}'`;
  const running = 'SELECT id AS connectionId, intercept FROM mcp_connections WHERE ended_at IS NULL AND instance_id';
  const idOf = "CASE WHEN json_valid(CAST(k.payload AS TEXT)) THEN CAST(k.payload AS TEXT) -> '$.params.requestId' END";
  return {
    held: database.prepare(
      `SELECT ${messageColumns},
         (SELECT k.proxy_id FROM mcp_messages k WHERE k.connection_id = m.connection_id
            AND k.sequence BETWEEN m.sequence + 1 AND m.sequence + ${cancelledWithin} AND k.method = 'notifications/cancelled'
            AND k.direction = m.direction AND ${idOf} = m.jsonrpc_id LIMIT 1) AS cancelledBy,
         (SELECT d.decided_at FROM mcp_decisions d WHERE d.proxy_id = m.proxy_id AND d.action = '${decisionActions.lease}') AS editedUntil
       FROM mcp_messages m INDEXED BY idx_mcp_messages_held
         CROSS JOIN mcp_connections c ON c.id = m.connection_id CROSS JOIN sessions s ON s.id = c.session_id
       WHERE m.disposition = 'held' AND c.ended_at IS NULL AND ${isMessageThere} AND (?1 IS NULL OR c.session_id = ?1)
       ORDER BY m.number LIMIT ?2`,
    ),
    decisions: database.prepare(`${decisions} AND connection_id = ? ORDER BY seq`),
    allDecisions: database.prepare(`${decisions} ORDER BY seq`),
    leases: database.prepare(
      `SELECT proxy_id AS proxyId, decided_at AS until FROM mcp_decisions WHERE action = '${decisionActions.lease}'`,
    ),
    intercepts: database.prepare(`${running} IS NOT NULL AND intercept IS NOT NULL`),
    intercept: database.prepare(`${running} IS NOT NULL AND intercept IS NULL AND id = ?`),
    known: database.prepare(`SELECT 1 FROM ${messageTables} WHERE m.proxy_id = ? AND ${isMessageThere} LIMIT 1`),
  };
}
