// What statistics need of entries, a column an array: a million entries take 50 MB, and one pass over them some 20 ms. Ordered by entry number,
// so that an entry that changed is found and put right. Must never hold an entry twice. Before: stats-state. Next: stats-summary.

/** What is read of an entry, in the order of {@link statsColumnsSql}. */
export type StatsRow = [
  /** See {@link numberOf} and {@link codeOf}. Each value less saves a tenth of the time of reading (measured: 1.0 s for a million rows of nine). */
  numberAndCode: number,
  timestamp: number,
  duration: number | null,
  host: string,
  type: string | null,
  requestBytes: number,
  responseBytes: number,
];

/** The usual ones have a number; 0 stands for any other. */
const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'CONNECT',
  'TRACE',
  'PROPFIND',
  'PROPPATCH',
  'REPORT',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'SEARCH',
  'QUERY',
  'PURGE',
] as const;
const codes = 2 ** 18;

/** All of them are in idx_traffic_list. The code: method (5 bits), status or 0 (10), then 1 = http, 2 = completed, 4 = failed. */
export const statsColumnsSql = `t.number * ${codes} + CASE t.method ${methods.map((name, at) => `WHEN '${name}' THEN ${at + 1}`).join(' ')} ELSE 0 END * 8192
  + CASE WHEN t.status BETWEEN 0 AND 1023 THEN t.status ELSE 0 END * 8 + (t.kind = 'http') + 2 * (t.state = 'completed') + 4 * (t.state = 'failed'),
  t.timestamp, t.duration, t.host, t.content_type, t.request_body_size, t.response_body_size`;

/** Entry numbers up to 2^35 fit beside the code. */
export const numberOf = ([both]: StatsRow): number => Math.floor(both / codes);
const codeOf = ([both]: StatsRow): number => both % codes;

const firstCapacity = 1024;

/** Values by a small number; null stands for a value as well. */
export class Dictionary {
  readonly values: Array<string | null> = [];
  readonly #ids = new Map<string | null, number>();

  idOf(value: string | null): number {
    const known = this.#ids.get(value);
    if (known !== undefined) return known;
    this.#ids.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

function emptyColumns(capacity: number) {
  return {
    number: new Float64Array(capacity),
    timestamp: new Float64Array(capacity),
    /** NaN: not a completed http entry, or not known. */
    duration: new Float64Array(capacity),
    host: new Uint32Array(capacity),
    type: new Uint32Array(capacity),
    method: new Uint32Array(capacity),
    requestBytes: new Float64Array(capacity),
    responseBytes: new Float64Array(capacity),
    /** 0 to 5. */
    statusClass: new Uint8Array(capacity),
    /** See {@link marks}. */
    mark: new Uint8Array(capacity),
  };
}

type Columns = ReturnType<typeof emptyColumns>;
const columnNames = Object.keys(emptyColumns(0)) as Array<keyof Columns>;

export const marks = { pending: 1, failed: 2, error: 4 } as const;

export class StatsColumns {
  readonly #methodOf: (number: number) => string;
  readonly hosts = new Dictionary();
  readonly types = new Dictionary();
  readonly methods = new Dictionary();
  #columns = emptyColumns(firstCapacity);
  #length = 0;

  /** `methodOf` tells the rare method that has no number here. */
  constructor(methodOf: (number: number) => string) {
    this.#methodOf = methodOf;
  }

  get length(): number {
    return this.#length;
  }

  /** The arrays are longer than {@link length}. */
  get columns(): Columns {
    return this.#columns;
  }

  /** Rows that are new or different, in ascending order, and numbers of rows that no longer count. */
  apply(rows: readonly StatsRow[], gone: ReadonlySet<number>): void {
    const between: StatsRow[] = [];
    const end = this.#length === 0 ? 0 : (this.#columns.number[this.#length - 1] as number);
    for (const row of rows) {
      const number = numberOf(row);
      if (number > end) this.#put(this.#length++, row);
      else {
        const at = this.#positionOf(number);
        if (this.#columns.number[at] === number) this.#put(at, row);
        else between.push(row);
      }
    }
    const removed = [...gone].filter((number) => this.#columns.number[this.#positionOf(number)] === number);
    if (between.length > 0 || removed.length > 0) this.#merge(between, new Set(removed));
  }

  /** Of the first row with this number or a higher one. */
  #positionOf(number: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#columns.number[middle] as number) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #merge(rows: readonly StatsRow[], removed: ReadonlySet<number>): void {
    const old = this.#columns;
    const oldLength = this.#length;
    this.#columns = emptyColumns(Math.max(firstCapacity, oldLength + rows.length));
    this.#length = 0;
    let next = 0;
    for (let at = 0; at < oldLength; at += 1) {
      const number = old.number[at] as number;
      while (next < rows.length && numberOf(rows[next] as StatsRow) < number)
        this.#put(this.#length++, rows[next++] as StatsRow);
      if (removed.has(number)) continue;
      for (const name of columnNames) this.#columns[name][this.#length] = old[name][at] as number;
      this.#length += 1;
    }
    while (next < rows.length) this.#put(this.#length++, rows[next++] as StatsRow);
  }

  #put(at: number, row: StatsRow): void {
    if (at >= this.#columns.number.length) this.#grow();
    const columns = this.#columns;
    const [, timestamp, duration, host, type, requestBytes, responseBytes] = row;
    const number = numberOf(row);
    const code = codeOf(row);
    const status = (code >>> 3) & 1023;
    const isCompleted = (code & 2) !== 0;
    const isFailed = (code & 4) !== 0;
    columns.number[at] = number;
    columns.timestamp[at] = timestamp;
    columns.duration[at] = isCompleted && (code & 1) !== 0 && duration !== null ? duration : Number.NaN;
    columns.host[at] = this.hosts.idOf(host);
    columns.type[at] = this.types.idOf(type);
    columns.method[at] = this.methods.idOf(methods[(code >>> 13) - 1] ?? this.#methodOf(number));
    columns.requestBytes[at] = requestBytes;
    columns.responseBytes[at] = responseBytes;
    columns.statusClass[at] = status >= 100 && status < 600 ? Math.floor(status / 100) : 0;
    columns.mark[at] =
      (isFailed ? marks.failed : isCompleted ? 0 : marks.pending) | (isFailed || status >= 400 ? marks.error : 0);
  }

  #grow(): void {
    const grown = emptyColumns(this.#columns.number.length * 2);
    for (const name of columnNames) grown[name].set(this.#columns[name]);
    this.#columns = grown;
  }
}
