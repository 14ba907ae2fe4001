// MCP operations → rows, inside the transaction of one batch. Keeps the counts of connections and sessions exact. A connection whose session was
// deleted while it runs goes on in the active session; its messages from before are gone. What the user sets on a connection (metadata,
// intercept) is never overwritten by what a relay tells. Before: writer. Next: change-ledger.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { McpRelease } from '../../../model/mcp-capture-events.ts';
import type { McpStderrChunk } from '../../../model/mcp-message.ts';
import type { ChangeLedger } from './change-ledger.ts';
import type { DecodedMcpConnection, DecodedMcpMessage, DecodedOperation, McpOperation } from './decoded-operation.ts';
import { prepareMcpStatements } from './mcp-sql.ts';

export const isMcpOperation = (operation: DecodedOperation): operation is McpOperation =>
  operation.kind.startsWith('mcp-');

interface LocatedConnection {
  sessionId: string;
  /** Messages added in this transaction, and their bytes where no entry carried them. */
  added: number;
  addedBytes: number;
}

export class McpWriter {
  readonly #ledger: ChangeLedger;
  readonly #statements: Record<keyof ReturnType<typeof prepareMcpStatements>, StatementSync>;
  /** Connections that run, as told last: what is needed to go on with one whose row was taken away. */
  readonly #running = new Map<string, DecodedMcpConnection>();
  /** Looked up in this transaction. Null: what is told of it is left out. */
  readonly #located = new Map<string, LocatedConnection | null>();
  #instanceId: number | null = null;

  constructor(database: DatabaseSync, ledger: ChangeLedger) {
    this.#ledger = ledger;
    this.#statements = prepareMcpStatements(database);
  }

  /** To be called at the start of each transaction: what an earlier one knew may be untrue. */
  begin(): void {
    this.#located.clear();
  }

  apply(operation: McpOperation, instanceId: number): void {
    this.#instanceId = instanceId;
    switch (operation.kind) {
      case 'mcp-connection':
        return this.#putConnection(operation.connection);
      case 'mcp-message':
        return this.#addMessage(operation.message);
      case 'mcp-release':
        return this.#release(operation.release);
      case 'mcp-stderr':
        return this.#addStderr(operation.chunk);
      case 'mcp-lost':
        this.#find(operation.connectionId);
        this.#statements.markIncomplete.run(operation.connectionId);
        return;
    }
  }

  /** Before the ledger is settled: writes the counts, and the number of change of every connection that has news. */
  settle(): void {
    for (const [id, located] of this.#located) {
      if (!located) continue;
      const { added, addedBytes } = located;
      this.#statements.addToConnection.run(added, addedBytes, this.#ledger.next(), id);
    }
    this.#located.clear();
  }

  #putConnection(connection: DecodedMcpConnection): void {
    const isRunning = connection.endedAt === null && connection.source !== 'import';
    if (isRunning) this.#running.set(connection.id, connection);
    const located = connection.isFirst ? this.#insert(connection) : this.#find(connection.id);
    if (!isRunning) this.#running.delete(connection.id);
    if (!located || connection.isFirst) return;
    const c = connection;
    if (c.source === 'import') this.#completeImported(c);
    this.#statements.updateConnection.run(
      c.endedAt,
      c.mcpSessionId,
      c.clientInfo,
      c.serverInfo,
      c.protocolVersion,
      c.exit,
      c.isIncomplete ? 1 : 0,
      c.id,
    );
  }

  /** A file may say things of the connection behind its messages. */
  #completeImported(c: DecodedMcpConnection): void {
    // biome-ignore format: the order of mcp-sql
    this.#statements.completeImported.run(
      c.transport, c.startedAt, c.serverCommand, c.serverUrl, c.metadata, c.imported, c.id,
    );
  }

  #insert(connection: DecodedMcpConnection): LocatedConnection | null {
    const c = connection;
    const isKnownSession = c.sessionId !== '' && this.#ledger.session(c.sessionId) !== null;
    // An import that was given up leaves nothing behind, not even in another session.
    if (!isKnownSession && c.source === 'import') return this.#locate(c.id, null);
    const sessionId = isKnownSession ? c.sessionId : this.#ledger.activeSessionId();
    const number = this.#ledger.next();
    // biome-ignore format: the order of mcp-sql
    this.#statements.insertConnection.run(
      number, c.id, sessionId, number, c.transport, c.source, c.startedAt, c.endedAt, c.serverCommand, c.serverUrl, c.mcpSessionId,
      c.clientInfo, c.serverInfo, c.protocolVersion, c.exit, c.metadata, c.intercept, c.isIncomplete ? 1 : 0, c.imported,
      c.source === 'import' ? null : this.#instanceId,
    );
    this.#ledger.count(sessionId, { entries: 0, bytes: 0, lastActivityAt: c.startedAt });
    return this.#locate(c.id, sessionId);
  }

  #find(id: string): LocatedConnection | null {
    const known = this.#located.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.locate.get(id) as { sessionId: string; isGone: number } | undefined;
    if (row && row.isGone === 0) return this.#locate(id, row.sessionId);
    const running = this.#running.get(id);
    if (!running) return this.#locate(id, null);
    if (!row) return this.#insert({ ...running, sessionId: '' });
    const sessionId = this.#ledger.activeSessionId();
    this.#statements.moveConnection.run(sessionId, this.#ledger.seq, id);
    return this.#locate(id, sessionId);
  }

  #locate(id: string, sessionId: string | null): LocatedConnection | null {
    const located = sessionId === null ? null : { sessionId, added: 0, addedBytes: 0 };
    this.#located.set(id, located);
    return located;
  }

  #addMessage(message: DecodedMcpMessage): void {
    const located = this.#find(message.connectionId);
    if (!located) return;
    const m = message;
    const number = this.#ledger.next();
    // biome-ignore format: the order of mcp-sql
    this.#statements.insertMessage.run(
      number, m.proxyId, m.connectionId, m.sequence, number, m.timestamp, m.direction, m.kind, m.idText, m.method, m.correlatedId,
      m.correlatedMethod, m.target, m.operationId, m.failure, m.latencyMs, m.heldMs, m.disposition, m.originalPayload === null ? 0 : 1,
      m.batchIndex, m.trafficId, m.payload.byteLength, m.imported, m.payload, m.originalPayload,
    );
    this.#count(located, { at: m.timestamp, messages: 1, bytes: m.trafficId === null ? m.payload.byteLength : 0 });
  }

  #release({ proxyId, connectionId, disposition, heldMs, edit }: McpRelease): void {
    this.#statements.forgetDecision.run(proxyId);
    const located = this.#find(connectionId);
    if (!located) return;
    const row = this.#statements.release.get(
      ...[this.#ledger.next(), disposition, heldMs, edit?.payload ?? null, proxyId, connectionId],
    ) as { addedBytes: number; trafficId: string | null } | undefined;
    if (row && row.trafficId === null) this.#count(located, { at: 0, messages: 0, bytes: row.addedBytes });
    if (edit === null) return;
    const { kind, idText, method, target, failure } = edit;
    this.#statements.describeEdit.run(kind, idText, method, target, failure, proxyId, connectionId);
  }

  #addStderr({ connectionId, timestamp, bytes }: McpStderrChunk): void {
    if (!this.#find(connectionId)) return;
    this.#statements.insertStderr.run(this.#ledger.next(), connectionId, timestamp, bytes);
  }

  #count(located: LocatedConnection, { at, messages, bytes }: { at: number; messages: number; bytes: number }): void {
    located.added += messages;
    located.addedBytes += bytes;
    this.#ledger.count(located.sessionId, { entries: 0, bytes, lastActivityAt: at, mcpMessages: messages });
  }
}
