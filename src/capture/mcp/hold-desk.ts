import { performance } from 'node:perf_hooks';
import { type FilterContext, filterThresholds } from '../../model/filter/evaluate-filter.ts';
import { type McpFilterPredicate, mcpFilterPredicate } from '../../model/filter/mcp-message-filter.ts';
import { parseFilter } from '../../model/filter/parse-filter.ts';
import type { RelayedMcpMessage } from '../../model/mcp-capture-events.ts';
import type { McpControl, McpControlQuery, McpDecision } from '../../model/mcp-decision.ts';
import type { McpDirection } from '../../model/mcp-message.ts';
import type { McpArrival } from './correlate.ts';
import { type HeldEnds, HeldUnit } from './held-unit.ts';
import type { TappedConnection } from './tapped-connection.ts';

/**
 * Where messages wait for a person. In: units that arrived (a line, a body, an event: one message or a batch), and what people asked
 * for, as the store has it. Out: each unit's bytes, when all of it has been decided. It decides nothing by itself: what is not asked
 * for passes, and when decisions cannot reach it any more everything does. Next: held-unit.
 */
export interface HoldDeskOptions {
  /** Query that new connections begin with; null = they hold nothing. */
  intercept: string | null;
  /** For people: what did not work, or why nothing is held any more. */
  say: (line: string) => void;
}

export class HoldDesk {
  #intercept: string | null;
  readonly say: HoldDeskOptions['say'];
  /** Connections that run here. The store tells of those of other processes too. */
  readonly #running = new Set<string>();
  readonly #wanted = new Map<string, { query: string; matches: McpFilterPredicate }>();
  readonly #held = new Map<string, HeldUnit>();
  /** Those that the store had when it was asked last. */
  readonly #known = new Set<string>();
  readonly #editedUntil = new Map<string, number>();
  readonly #offListeners = new Set<() => void>();
  readonly #wantedListeners = new Set<(connectionId: string) => void>();
  #leaseTimer: NodeJS.Timeout | null = null;
  #isSuspended = false;

  constructor({ intercept, say }: HoldDeskOptions) {
    this.#intercept = intercept;
    this.say = say;
  }

  /** What new connections hold; null when nothing: also once a person has left intercept on one of them. */
  get intercept(): string | null {
    return this.#intercept;
  }

  /** False: nothing that arrives has to be looked at. */
  get isOn(): boolean {
    return this.#wanted.size > 0 && !this.#isSuspended;
  }

  /** As `isOn`, where connections may begin at any time: the first message of one may be held. */
  get isOnForMore(): boolean {
    return !this.#isSuspended && (this.#wanted.size > 0 || this.intercept !== null);
  }

  /** Called when `isOn` has become false: what is kept to be looked at passes. */
  onOff(listener: () => void): void {
    this.#offListeners.add(listener);
  }

  /** Called when messages of a connection are to be held that were not before. */
  onWanted(listener: (connectionId: string) => void): void {
    this.#wantedListeners.add(listener);
  }

  /** Whether messages of this connection may be held now. */
  holdsOf({ facts }: TappedConnection): boolean {
    return !this.#isSuspended && this.#wanted.has(facts.id);
  }

  connectionBegun(id: string): void {
    this.#running.add(id);
    if (this.intercept !== null) this.#want(id, this.intercept);
  }

  /** Whoever sent what is held of it is gone, or whoever was to get it. */
  connectionEnded(connection: TappedConnection): void {
    for (const unit of new Set(this.#held.values())) if (unit.connection === connection) this.abandon(unit);
    this.#want(connection.facts.id, null);
    this.#running.delete(connection.facts.id);
  }

  /** Tells the messages of a unit. Null when it may pass as it is; else it waits, and `ends` hears what becomes of it. */
  offer(connection: TappedConnection, bytes: Uint8Array, arrival: McpArrival, ends: HeldEnds): HeldUnit | null {
    const wanted = this.#isSuspended ? undefined : this.#wanted.get(connection.facts.id);
    const messages = connection.arrived(bytes, wanted ? { ...arrival, isHeld: holding(wanted.matches) } : arrival);
    const held = messages.filter(({ disposition }) => disposition === 'held');
    if (held.length === 0) return null;
    const unit = new HeldUnit({ connection, bytes, messages, arrival, ends });
    for (const { proxyId } of held) this.#held.set(proxyId, unit);
    return unit;
  }

  holdsAny(connection: TappedConnection, direction: McpDirection): boolean {
    for (const unit of this.#held.values())
      if (unit.connection === connection && unit.direction === direction) return true;
    return false;
  }

  /** It never goes on. */
  abandon(unit: HeldUnit): void {
    for (const proxyId of unit.waiting()) {
      this.#held.delete(proxyId);
      this.#known.delete(proxyId);
    }
    unit.abandon(performance.now());
  }

  /** What the next {@link obey} has to be told about. */
  questions(): McpControlQuery {
    return { connectionIds: [...this.#wanted.keys()], proxyIds: [...this.#held.keys()] };
  }

  /** What people ask for now. */
  obey({ connections, decisions, leases, known }: McpControl): void {
    this.#isSuspended = false;
    for (const { connectionId, intercept } of connections) {
      if (!this.#running.has(connectionId)) continue;
      if (intercept === null && this.#wanted.has(connectionId)) this.#intercept = null;
      this.#want(connectionId, intercept);
    }
    for (const decision of decisions) this.#decide(decision.proxyId, decision);
    this.#editedUntil.clear();
    for (const { proxyId, until } of leases) this.#editedUntil.set(proxyId, until);
    this.#forwardGone(new Set(known));
    this.#forwardUnwanted();
  }

  /** Nobody can decide any more: everything passes, until `obey` is called again. */
  suspend(reason: string): void {
    if (this.#isSuspended) return;
    const isWorthSaying = this.isOn || this.#held.size > 0;
    this.#isSuspended = true;
    if (isWorthSaying) this.say(`Nothing is held any more, and what was held goes on: ${reason}`);
    for (const proxyId of [...this.#held.keys()]) this.#forward(proxyId);
    this.#tellOff();
  }

  #want(id: string, query: string | null): void {
    const before = this.#wanted.get(id);
    if (query === (before?.query ?? null)) return;
    const wasOn = this.isOn;
    const matches = query === null ? null : predicateOf(query);
    if (query === null || matches === null) this.#wanted.delete(id);
    else this.#wanted.set(id, { query, matches });
    if (before === undefined && this.#wanted.has(id)) for (const listener of this.#wantedListeners) listener(id);
    if (wasOn && !this.isOn) this.#tellOff();
  }

  #decide(proxyId: string, decision: Pick<McpDecision, 'action' | 'payload' | 'keepsHeaders'>): void {
    const unit = this.#held.get(proxyId);
    if (unit === undefined) return;
    this.#held.delete(proxyId);
    this.#known.delete(proxyId);
    unit.decide(proxyId, decision, performance.now());
  }

  #forward(proxyId: string): void {
    this.#decide(proxyId, { action: 'forward', payload: null, keepsHeaders: false });
  }

  /** Their session was cleared or deleted: nobody can find them to decide. */
  #forwardGone(known: ReadonlySet<string>): void {
    for (const proxyId of this.#known) if (!known.has(proxyId)) this.#forward(proxyId);
    for (const proxyId of known) if (this.#held.has(proxyId)) this.#known.add(proxyId);
  }

  /** Leaving intercept forwards what is held, except what somebody edits. */
  #forwardUnwanted(): void {
    const now = Date.now();
    let nextEnd = Number.POSITIVE_INFINITY;
    for (const [proxyId, unit] of [...this.#held]) {
      if (this.#wanted.has(unit.connection.facts.id)) continue;
      const until = this.#editedUntil.get(proxyId) ?? 0;
      if (until <= now) this.#forward(proxyId);
      else nextEnd = Math.min(nextEnd, until);
    }
    if (this.#leaseTimer !== null) clearTimeout(this.#leaseTimer);
    this.#leaseTimer = null;
    if (nextEnd < Number.POSITIVE_INFINITY)
      this.#leaseTimer = setTimeout(() => this.#forwardUnwanted(), nextEnd - now + 1).unref();
  }

  #tellOff(): void {
    for (const listener of this.#offListeners) listener();
  }
}

const holding =
  (matches: McpFilterPredicate) =>
  (message: RelayedMcpMessage): boolean =>
    matches({ summary: message, payloadText: () => new TextDecoder().decode(message.payload) });

/** Null when it is no query: those who set it were told. */
function predicateOf(query: string): McpFilterPredicate | null {
  const parsed = parseFilter(query);
  if (parsed.kind !== 'filter') return null;
  const now = Date.now();
  const context: FilterContext = { now, zoneMinutes: (at) => -new Date(at).getTimezoneOffset(), ...filterThresholds };
  return mcpFilterPredicate(parsed.filter, context);
}
