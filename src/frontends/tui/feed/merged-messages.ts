import type { McpMessageSummary } from '../../../model/mcp-message.ts';
import type { MessageSource } from './message-source.ts';

/** Of each connection so many rows from before stand in the list at first; those of a filter all. */
const tailRows = 200;
const mostConnections = 50;

/** Makes the list of one connection. `onChange`: something of it was loaded or is new. */
export type OpenSource = (connectionId: string, onChange: () => void) => MessageSource;

export interface MergedOptions {
  /** Newest first. */
  connectionIds: readonly string[];
  open: OpenSource;
  isFiltered: boolean;
  onChange: () => void;
}

interface Part {
  source: MessageSource;
  /** Position of the first row that is shown; null until there is one. */
  from: number | null;
}

interface PlacedRow {
  row: McpMessageSummary;
  /** Its time; that of the row before, when a clock went back: what one connection said stays in its order. */
  placedAt: number;
}

/** The messages of many connections in one list, by time: of each the newest, then whatever comes. */
export class MergedMessages implements MessageSource {
  readonly #options: MergedOptions;
  readonly #parts = new Map<string, Part>();
  #rows: McpMessageSummary[] = [];
  #isStale = true;

  constructor(options: MergedOptions) {
    this.#options = options;
    for (const id of options.connectionIds.slice(0, mostConnections)) this.#add(id);
  }

  get total(): number {
    return this.#merged().length;
  }

  row(position: number): McpMessageSummary | null {
    return this.#merged()[position] ?? null;
  }

  want(): void {}

  heard(message: McpMessageSummary): void {
    const part = this.#parts.get(message.connectionId) ?? this.#add(message.connectionId);
    part.source.heard(message);
    this.#changed();
  }

  close(): void {
    for (const { source } of this.#parts.values()) source.close();
  }

  #add(connectionId: string): Part {
    const part: Part = { source: this.#options.open(connectionId, () => this.#changed()), from: null };
    this.#parts.set(connectionId, part);
    return part;
  }

  #changed(): void {
    this.#isStale = true;
    this.#options.onChange();
  }

  #merged(): readonly McpMessageSummary[] {
    if (!this.#isStale) return this.#rows;
    this.#isStale = false;
    const placed = [...this.#parts.values()].flatMap((part) => this.#rowsOf(part));
    this.#rows = placed.sort((a, b) => a.placedAt - b.placedAt).map(({ row }) => row);
    return this.#rows;
  }

  #rowsOf(part: Part): PlacedRow[] {
    const { source } = part;
    if (source.total === 0) return [];
    part.from ??= this.#options.isFiltered ? 0 : Math.max(0, source.total - tailRows);
    const rows: PlacedRow[] = [];
    let placedAt = 0;
    for (let at = part.from; at < source.total; at += 1) {
      const row = source.row(at);
      if (row === null) continue;
      placedAt = Math.max(placedAt, row.timestamp);
      rows.push({ row, placedAt });
    }
    return rows;
  }
}
