// MCP messages that no entry carries (those of relays; the others are in the bodies of their entries) → where the text is found in them, newest
// first. SQLite looks at payloads without handing them over. Before: search-run. Next: search-tally.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { filterThresholds } from '../../../../model/filter/evaluate-filter.ts';
import { type McpFilterPredicate, mcpFilterPredicate } from '../../../../model/filter/mcp-message-filter.ts';
import type { McpMessage } from '../../../../model/mcp-message.ts';
import { bytePiece, type FindNeedle, needleFinder } from '../../../../model/search/needle.ts';
import type { McpFoundText } from '../../../../model/search/search-hit.ts';
import { snippetOf } from '../../../../model/search/snippet.ts';
import { isMessageThere, messageColumns, messageTables } from '../../mcp-rows.ts';
import type { SearchQuery } from '../store-search.ts';
import type { SearchTally, SearchWork } from './search-tally.ts';

const sliceMs = 10;
/** Then they are looked at, so that what is found is told soon. */
const mostCandidates = 64;

export class MessageSearch {
  readonly #find: FindNeedle;
  readonly #piece: string | null;
  readonly #matches: McpFilterPredicate;
  readonly #sessionId: string | null;
  readonly #tally: SearchTally;
  readonly #possible: StatementSync;
  readonly #message: StatementSync;

  constructor(database: DatabaseSync, { needle, filter, sessionId }: SearchQuery, tally: SearchTally) {
    this.#find = needleFinder(needle);
    this.#piece = bytePiece(needle, () => false);
    const zoneMinutes = (at: number): number => 0 - new Date(at).getTimezoneOffset();
    this.#matches = mcpFilterPredicate(filter, { now: Date.now(), zoneMinutes, ...filterThresholds });
    this.#sessionId = sessionId;
    this.#tally = tally;
    const isInside = (column: string): string => `coalesce(instr(lower(CAST(m.${column} AS TEXT)), ?2) > 0, FALSE)`;
    this.#possible = database.prepare(
      `SELECT m.number, m.traffic_id IS NULL AND (?2 IS NULL OR ${isInside('payload')} OR ${isInside('original_payload')})
       FROM ${messageTables} WHERE m.number < ?1 AND (?3 IS NULL OR c.session_id = ?3) AND ${isMessageThere}
       ORDER BY m.number DESC`,
    );
    this.#possible.setReturnArrays(true);
    this.#message = database.prepare(
      `SELECT ${messageColumns}, s.name AS sessionName, m.payload, m.original_payload AS originalPayload
       FROM ${messageTables} WHERE m.number = ? AND ${isMessageThere}`,
    );
  }

  /** See SearchCandidates. */
  release(): void {
    this.#possible.all(0, null, null);
  }

  *look(): SearchWork {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const slice = this.#slice(before, performance.now() + sliceMs);
      for (const number of slice.numbers) {
        this.#lookAt(number);
        yield;
      }
      this.#tally.searched += slice.searched;
      if (slice.isLast) return;
      before = slice.downTo;
      yield;
    }
  }

  #slice(before: number, endAt: number): { numbers: number[]; searched: number; downTo: number; isLast: boolean } {
    const numbers: number[] = [];
    let searched = 0;
    const rows = this.#possible.iterate(before, this.#piece, this.#sessionId) as unknown as Iterable<[number, number]>;
    for (const [number, isPossible] of rows) {
      searched += 1;
      if (isPossible === 1) numbers.push(number);
      if (numbers.length >= mostCandidates || performance.now() > endAt)
        return { numbers, searched, downTo: number, isLast: false };
    }
    return { numbers, searched, downTo: 0, isLast: true };
  }

  #lookAt(number: number): void {
    const row = this.#message.get(number) as unknown as (McpMessage & { sessionName: string }) | undefined;
    if (row === undefined) return;
    const { payload, originalPayload, sessionName, ...message } = row;
    const found = (['payload', 'original-payload'] as const).flatMap((kind): McpFoundText[] => {
      const bytes = kind === 'payload' ? payload : originalPayload;
      const text = bytes === null ? '' : utf8.decode(bytes);
      const match = this.#find(text, 0);
      return match === null ? [] : [{ place: { kind }, snippet: snippetOf(text, match), position: match.from }];
    });
    if (found.length === 0 || !this.#matches({ summary: message, payloadText: () => utf8.decode(payload) })) return;
    this.#tally.hits.push({ message, sessionName, found });
  }
}

const utf8 = new TextDecoder();
