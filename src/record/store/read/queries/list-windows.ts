// Lists by position. In: which list, in which order, from where. Out: that part of it, and how long the list is. Keeps the orders that were
// asked for lately, brings each up to date with what was committed since, and goes on making unfinished ones between calls.
// Must never hold the thread for long. Before: database-reader. Next: number-order, value-order.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EntrySummary } from '../../../../model/traffic-entry.ts';
import { inReadTransaction } from '../../transaction.ts';
import type { EntryWindow, WindowQuery } from '../store-reader.ts';
import { isThere } from './entry-queries.ts';
import { type SummaryRow, summaryColumns, toSummary } from './entry-row.ts';
import { ListNews } from './list-news.ts';
import { ListRows } from './list-rows.ts';
import { type ListOrder, NumberOrder } from './number-order.ts';
import { ValueOrder } from './value-order.ts';

/** A call that needs more than is known works on it for so long, then answers with what there is. */
const callMs = 60;
/** Nobody looks any more: the work rests. */
const idleMs = 5_000;
const mostOrders = 12;
const mostBytes = 96 * 1024 * 1024;
/** `since:10m` and the like move on: such a list is made anew after this. */
const movingMs = 60_000;
/** This near to an end of the whole session positions are counted off by the index, before any order is there. */
const nearRows = 2_000;

interface Kept {
  order: ListOrder;
  /** It is true for the store as of this change. */
  seq: number;
  madeAt: number;
  wantedAt: number;
}

export class ListWindows {
  readonly #database: DatabaseSync;
  readonly #news: ListNews;
  readonly #kept = new Map<string, Kept>();
  readonly #rowsOf: StatementSync;
  readonly #numberOf: StatementSync;
  readonly #countOf: StatementSync;
  readonly #nearest: Record<'ASC' | 'DESC', StatementSync>;
  #isWorking = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#news = new ListNews(database);
    this.#rowsOf = database.prepare(
      `SELECT ${summaryColumns} FROM traffic t WHERE t.number IN (SELECT value FROM json_each(?))`,
    );
    this.#numberOf = database.prepare('SELECT number FROM traffic WHERE id = ? AND session_id = ?');
    this.#countOf = database.prepare('SELECT traffic_count AS total FROM sessions WHERE id = ? AND is_removed = 0');
    const nearest = (order: 'ASC' | 'DESC'): StatementSync =>
      database.prepare(
        `SELECT t.number FROM traffic t INDEXED BY idx_traffic_session CROSS JOIN sessions s
         WHERE t.session_id = ? AND s.id = t.session_id AND ${isThere} ORDER BY t.number ${order} LIMIT ? OFFSET ?`,
      );
    this.#nearest = { ASC: nearest('ASC'), DESC: nearest('DESC') };
  }

  /** Inside a read transaction. */
  window(query: WindowQuery, asOfSeq: number): EntryWindow {
    const kept = this.#orderFor(query, asOfSeq);
    const near = this.#nearWindow(query, kept.order);
    if (near !== null) return { ...near, asOfSeq };
    const anchor = query.anchor && this.#numberOfEntry(query.anchor.entryId, query.sessionId);
    const endAt = performance.now() + callMs;
    while (!kept.order.isComplete && !isEnough(kept.order, query, anchor) && performance.now() < endAt)
      kept.order.step();
    this.#goOn();
    return { ...this.#cut(query, kept.order, anchor ?? null), asOfSeq };
  }

  #cut(query: WindowQuery, order: ListOrder, anchor: number | null): Omit<EntryWindow, 'asOfSeq'> {
    const total = order.numbers.length;
    const place = anchor === null ? -1 : order.positionOf(anchor);
    const anchorAt = place === -1 ? null : query.isDescending ? total - 1 - place : place;
    const wanted = query.from < 0 ? total + query.from : query.from;
    const from = Math.max(0, anchorAt === null || !query.anchor ? wanted : anchorAt - query.anchor.before);
    const numbers = query.isDescending
      ? order.numbers.slice(total - from - query.limit, total - from).reverse()
      : order.numbers.slice(from, from + query.limit);
    const entries = this.#entries(numbers);
    return { entries, from, total, isTotalExact: order.isComplete, progress: order.progress, anchorAt };
  }

  #entries(numbers: readonly number[]): EntrySummary[] {
    const rows = this.#rowsOf.all(JSON.stringify(numbers)) as unknown as SummaryRow[];
    const byNumber = new Map(rows.map((row) => [row.number, row]));
    return numbers.flatMap((number) => {
      const row = byNumber.get(number);
      return row === undefined ? [] : [toSummary(row)];
    });
  }

  /** The beginning or end of a whole session, without waiting for its order. */
  #nearWindow(query: WindowQuery, order: ListOrder): Omit<EntryWindow, 'asOfSeq'> | null {
    if (order.isComplete || query.anchor || query.column !== 'number' || query.filter.kind !== 'everything')
      return null;
    const { total } = (this.#countOf.get(query.sessionId) as { total: number } | undefined) ?? { total: 0 };
    const { limit } = query;
    const from = query.from < 0 ? Math.max(0, total + query.from) : query.from;
    const behind = total - from - limit;
    if (from > nearRows && behind > nearRows) return null;
    const isFromStart = from <= behind;
    const skipped = isFromStart ? from : Math.max(0, behind);
    const wanted = Math.max(0, Math.min(limit, total - from));
    const statement = this.#nearest[isFromStart === query.isDescending ? 'DESC' : 'ASC'];
    const numbers = (statement.all(query.sessionId, wanted, skipped) as Array<{ number: number }>).map(
      (row) => row.number,
    );
    if (!isFromStart) numbers.reverse();
    this.#goOn();
    return { entries: this.#entries(numbers), from, total, isTotalExact: true, progress: 1, anchorAt: null };
  }

  #orderFor(query: WindowQuery, asOfSeq: number): Kept {
    const key = JSON.stringify([query.sessionId, query.column, query.filter]);
    const now = Date.now();
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const isOld = known !== undefined && hasMovingMoment(query) && now - known.madeAt > movingMs;
    const kept =
      known !== undefined && !isOld && this.#isBroughtUpTo(asOfSeq, known, query) ? known : this.#make(query, asOfSeq);
    kept.wantedAt = now;
    this.#forgetSome();
    this.#kept.set(key, kept);
    return kept;
  }

  #isBroughtUpTo(seq: number, kept: Kept, { sessionId }: WindowQuery): boolean {
    if (kept.seq === seq) return true;
    const changes = this.#news.since(kept.seq, { sessionId, upTo: seq });
    kept.seq = seq;
    return changes !== null && kept.order.apply(changes);
  }

  #make({ sessionId, filter, column }: WindowQuery, seq: number): Kept {
    const now = Date.now();
    const rows = new ListRows(this.#database, { sessionId, filter }, now);
    const order = column === 'number' ? new NumberOrder(rows) : new ValueOrder(this.#database, rows, column);
    return { order, seq, madeAt: now, wantedAt: now };
  }

  /** The one wanted longest ago goes first; a Map keeps the order in which they were wanted. */
  #forgetSome(): void {
    const bytes = (): number => [...this.#kept.values()].reduce((sum, { order }) => sum + order.numbers.bytes, 0);
    while (this.#kept.size >= mostOrders || (this.#kept.size > 1 && bytes() > mostBytes)) {
      const [oldest] = this.#kept.keys();
      this.#kept.delete(oldest as string);
    }
  }

  #numberOfEntry(id: string, sessionId: string): number | null {
    return (this.#numberOf.get(id, sessionId) as { number: number } | undefined)?.number ?? null;
  }

  /** A slice of an unfinished order, then whatever was asked of the thread, then the next slice. */
  #goOn(): void {
    if (this.#isWorking || this.#unfinished() === undefined) return;
    this.#isWorking = true;
    setImmediate(() => {
      this.#isWorking = false;
      const kept = this.#database.isOpen ? this.#unfinished() : undefined;
      if (kept === undefined) return;
      try {
        inReadTransaction(this.#database, () => kept.order.step());
      } catch {
        // A query that cannot be carried out is refused where it is asked: the next call makes it anew.
        this.#drop(kept);
      }
      this.#goOn();
    });
  }

  #unfinished(): Kept | undefined {
    const since = Date.now() - idleMs;
    return [...this.#kept.values()].findLast(({ order, wantedAt }) => !order.isComplete && wantedAt > since);
  }

  #drop(kept: Kept): void {
    for (const [key, each] of this.#kept) if (each === kept) this.#kept.delete(key);
  }
}

/** The newest are known first; the oldest only when all are. */
function isEnough(order: ListOrder, query: WindowQuery, anchor: number | null | undefined): boolean {
  if (order.isComplete) return true;
  const { length } = order.numbers;
  if (!query.anchor || anchor === null || anchor === undefined) {
    const fromNewest = query.isDescending ? query.from : -query.from;
    return fromNewest >= 0 && length >= fromNewest + query.limit;
  }
  const place = order.positionOf(anchor);
  const at = query.isDescending ? length - 1 - place : place;
  return place !== -1 && length >= at - query.anchor.before + query.limit;
}

/** A moment such as `10m` ago. */
const hasMovingMoment = ({ filter }: WindowQuery): boolean =>
  /"kind":"(?:ago|relative-day)"/.test(JSON.stringify(filter));
