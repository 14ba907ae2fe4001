// One entry that may hold the text → where it is found, place by place. Before: search-work. Next: search-body.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { MessageSide, RawHeaders } from '../../../../model/http-message.ts';
import { bytePiece, type FindNeedle, needleFinder } from '../../../../model/search/needle.ts';
import type { SearchArea } from '../../../../model/search/search-hit.ts';
import type { SearchQuery } from '../store-search.ts';
import { BodyQueries } from './body-queries.ts';
import { isThere } from './entry-queries.ts';
import { type SummaryRow, summaryColumns, toSummary } from './entry-row.ts';
import { BodySearch } from './search-body.ts';
import { FrameSearch } from './search-frames.ts';
import { SearchPlaces } from './search-places.ts';
import type { SearchTally, SearchWork } from './search-tally.ts';

interface ContentRow {
  id: string;
  kind: string;
  url: string;
  requestHeaders: string;
  requestTrailers: string | null;
  responseHeaders: string | null;
  responseTrailers: string | null;
  requestBody: Uint8Array | null;
  responseBody: Uint8Array | null;
  requestStored: number;
  responseStored: number;
  isRunning: number;
  imported: string | null;
}

export class EntrySearch {
  readonly #areas: readonly SearchArea[];
  readonly #find: FindNeedle;
  readonly #tally: SearchTally;
  readonly #bodies: BodySearch;
  readonly #frames: FrameSearch;
  readonly #content: StatementSync;
  readonly #summary: StatementSync;
  readonly #annotations: StatementSync;

  constructor(database: DatabaseSync, { needle, areas }: SearchQuery, tally: SearchTally) {
    this.#areas = areas;
    this.#find = needleFinder(needle);
    this.#tally = tally;
    this.#bodies = new BodySearch(new BodyQueries(database), { needle, find: this.#find }, tally);
    this.#frames = new FrameSearch(
      database,
      this.#find,
      bytePiece(needle, () => false),
    );
    const where = `FROM traffic t JOIN sessions s ON s.id = t.session_id WHERE t.number = ? AND ${isThere}`;
    this.#content = database.prepare(
      `SELECT t.id, t.kind, t.url, t.request_headers AS requestHeaders, t.request_trailers AS requestTrailers, t.response_headers AS responseHeaders,
         t.response_trailers AS responseTrailers, t.request_body AS requestBody, t.response_body AS responseBody, t.request_body_stored AS requestStored,
         t.response_body_stored AS responseStored, t.state NOT IN ('completed', 'failed') AS isRunning, t.imported ${where}`,
    );
    this.#summary = database.prepare(`SELECT ${summaryColumns}, s.name AS sessionName ${where}`);
    this.#annotations = database.prepare('SELECT id, note, tags FROM annotations WHERE traffic_id = ? ORDER BY rowid');
  }

  release(): void {
    this.#frames.release();
  }

  *look(number: number): SearchWork {
    const row = this.#content.get(number) as unknown as ContentRow | undefined;
    if (row === undefined) return;
    const places = new SearchPlaces();
    if (this.#areas.includes('url')) places.addIn({ kind: 'url' }, row.url, this.#find);
    for (const side of ['request', 'response'] as const) {
      if (this.#areas.includes('headers')) this.#lookAtHeaders(row, side, places);
      if (this.#areas.includes('bodies') && row.kind === 'http') yield* this.#lookAtBody(row, side, places);
    }
    if (this.#areas.includes('frames') && row.kind === 'websocket') yield* this.#frames.look(row.id, places);
    if (this.#areas.includes('annotations')) this.#lookAtAnnotations(row.id, places);
    if (places.found.length > 0) this.#tell(number, places);
  }

  #lookAtHeaders(row: ContentRow, side: MessageSide, places: SearchPlaces): void {
    for (const isTrailer of [false, true]) {
      for (const [name, value] of headersOf(row[`${side}${isTrailer ? 'Trailers' : 'Headers'}`])) {
        places.addIn({ kind: 'header', side, name, isTrailer }, `${name}: ${value}`, this.#find);
      }
    }
  }

  *#lookAtBody(row: ContentRow, side: MessageSide, places: SearchPlaces): SearchWork {
    if (row[`${side}Stored`] === 0 && row.isRunning === 0) return;
    const match = yield* this.#bodies.look({
      entryId: row.id,
      side,
      inline: row[`${side}Body`],
      headers: headersOf(row[`${side}Headers`]),
      isStoredDecoded: row.imported !== null && JSON.parse(row.imported)[`${side}Body`] === 'decoded',
    });
    if (match !== null) places.add({ place: { kind: 'body', side }, ...match });
  }

  #lookAtAnnotations(entryId: string, places: SearchPlaces): void {
    const rows = this.#annotations.all(entryId) as Array<{ id: string; note: string | null; tags: string }>;
    for (const { id, note, tags } of rows) {
      if (note !== null) places.addIn({ kind: 'note', annotationId: id }, note, this.#find);
      for (const tag of JSON.parse(tags) as string[]) places.addIn({ kind: 'tag', annotationId: id }, tag, this.#find);
    }
  }

  /** An entry that was deleted while it was looked at is not told. */
  #tell(number: number, { found, hasMore }: SearchPlaces): void {
    const row = this.#summary.get(number) as unknown as (SummaryRow & { sessionName: string }) | undefined;
    if (row !== undefined)
      this.#tally.hits.push({ entry: toSummary(row), sessionName: row.sessionName, found, hasMore });
  }
}

const headersOf = (json: string | null): RawHeaders => (json === null ? [] : (JSON.parse(json) as RawHeaders));
