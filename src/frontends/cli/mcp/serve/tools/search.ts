import { z } from 'zod';
import type { SearchEvent } from '../../../../../contract/search.ts';
import { AppError, type AppErrorCode } from '../../../../../model/app-error.ts';
import { maxSearchChars } from '../../../../../model/search/parse-search.ts';
import { searchAreas } from '../../../../../model/search/search-hit.ts';
import { sessionToShow } from '../../../traffic/session-to-show.ts';
import type { Secrets } from '../secrets.ts';
import { showEntry, shownEntry } from '../shown-entry.ts';
import { defineTool } from '../tool.ts';
import { limit } from '../tool-inputs.ts';

/** Clients give up after a minute as a rule. */
const searchMs = 25_000;

type Hit = Extract<SearchEvent, { kind: 'hit' }>;
type McpHit = Extract<SearchEvent, { kind: 'mcp-hit' }>;

export const search = defineTool({
  name: 'search',
  title: 'Search everything',
  description:
    'Looks for a text in URLs, headers, decoded bodies, WebSocket messages, annotations and MCP messages of all sessions, newest entry first. Terms of the filter language at the beginning narrow it: `host:api.example.com status:5xx out of stock`.',
  input: z.strictObject({
    text: z.string().min(1).max(maxSearchChars).describe('What to look for; letter case does not count.'),
    session: z.string().optional().describe('Id or name of a session. Absent: all.'),
    in: z.array(z.enum(searchAreas)).min(1).optional().describe('Where to look. Absent: everywhere.'),
    case: z.boolean().default(false).describe('Letter case counts.'),
    regex: z.boolean().default(false).describe('The text is a regular expression.'),
    limit: limit(100, 20),
  }),
  output: z.object({
    hits: z
      .array(
        z.object({
          entry: shownEntry.describe('The entry.'),
          sessionName: z.string().describe('Name of its session.'),
          found: z
            .array(
              z.object({
                place: z.string().describe('Such as `response body` or `request header cookie`.'),
                snippet: z.string().describe('The text around the first match there.'),
              }),
            )
            .describe('Places in it.'),
          hasMore: z.boolean().describe('There are further places in this entry.'),
        }),
      )
      .describe('Newest first.'),
    messages: z
      .array(
        z.object({
          connectionId: z.string().describe('Id of its connection.'),
          proxyId: z.string().describe('Id of the message.'),
          sessionName: z.string().describe('Name of its session.'),
          direction: z.enum(['client_to_server', 'server_to_client']).describe('Which way it went.'),
          method: z.string().nullable().describe('Of a response the method of its request.'),
          target: z.string().nullable().describe('The tool, prompt or resource it is about.'),
          snippet: z.string().describe('The text around the first match in its payload.'),
        }),
      )
      .describe('MCP messages of relays, newest first; those over HTTP are in the bodies of `hits`.'),
    searched: z.int().describe('Entries and MCP messages looked at.'),
    total: z.int().describe('Entries and MCP messages there are.'),
    isComplete: z
      .boolean()
      .describe('All were looked at. False: `limit` was reached or it took too long; narrow it to see more.'),
  }),
  answer: async ({ text, session, in: areas, case: isCase, regex, limit: most }, { api, secrets, signal }) => {
    const sessionId = session === undefined ? undefined : (await sessionToShow(api, session)).id;
    const places = { sessionId, in: areas?.join(',') };
    const query = { q: text, limit: most, case: flag(isCase), regex: flag(regex), ...places };
    const timeUp = AbortSignal.timeout(searchMs);
    const found = await gathered(api.traffic.search(query, AbortSignal.any([signal, timeUp])), timeUp);
    return {
      ...found,
      hits: found.hits.map((hit) => shownHit(hit, secrets)),
      messages: found.messages.map((hit) => shownMessage(hit, secrets)),
    };
  },
});

const flag = (isOn: boolean): 'true' | 'false' => (isOn ? 'true' : 'false');

interface Found {
  hits: Hit[];
  messages: McpHit[];
  searched: number;
  total: number;
  isComplete: boolean;
}

/** What was found in time. */
async function gathered(events: AsyncIterable<SearchEvent>, timeUp: AbortSignal): Promise<Found> {
  const found: Found = { hits: [], messages: [], searched: 0, total: 0, isComplete: false };
  try {
    for await (const event of events) {
      if (event.kind === 'failed') throw new AppError(event.code as AppErrorCode, event.message);
      if (event.kind === 'hit') found.hits.push(event);
      else if (event.kind === 'mcp-hit') found.messages.push(event);
      else Object.assign(found, { searched: event.searched, total: event.total });
      if (event.kind === 'done') found.isComplete = !event.isLimitReached;
    }
  } catch (error) {
    if (!timeUp.aborted) throw error;
  }
  return found;
}

function shownHit(hit: Hit, secrets: Secrets) {
  return {
    ...hit,
    entry: showEntry(hit.entry, secrets),
    found: hit.found.map(({ place, snippet }) => ({
      place: placeText(place),
      snippet: `${snippet.isCutBefore ? '…' : ''}${snippetText(place, snippet, secrets)}${snippet.isCutAfter ? '…' : ''}`,
    })),
  };
}

function shownMessage({ message, sessionName, found }: McpHit, secrets: Secrets) {
  const { connectionId, proxyId, direction, method, correlatedMethod, target } = message;
  const snippet = found[0]?.snippet;
  const [before, after] = [snippet?.isCutBefore ? '…' : '', snippet?.isCutAfter ? '…' : ''];
  return {
    ...{ connectionId, proxyId, sessionName, direction, method: method ?? correlatedMethod, target },
    snippet: `${before}${secrets.text(snippet?.text ?? '')}${after}`,
  };
}

type Place = Hit['found'][number]['place'];

/** A header is named outside of the piece that is shown of it. */
function snippetText(
  place: Place,
  { text, isCutBefore }: { text: string; isCutBefore: boolean },
  secrets: Secrets,
): string {
  if (place.kind === 'url') return isCutBefore ? secrets.text(text) : secrets.url(text);
  if (place.kind !== 'header') return secrets.text(text);
  const lead = `${place.name}: `;
  const value = isCutBefore || !text.startsWith(lead) ? text : text.slice(lead.length);
  return `${lead}${secrets.named(place.name, value)}`;
}

function placeText(place: Place): string {
  switch (place.kind) {
    case 'url':
      return 'url';
    case 'header':
      return `${place.side} ${place.isTrailer ? 'trailer' : 'header'} ${place.name.toLowerCase()}`;
    case 'body':
      return `${place.side} body`;
    case 'frame':
      return `frame ${place.number} of the ${place.direction}`;
    case 'note':
      return 'note';
    case 'tag':
      return 'tag';
  }
}
