import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { countText } from '../../../formats/amounts.ts';
import type { McpConnection } from '../../../model/mcp-message.ts';
import { Section } from '../detail/parts/Section.tsx';
import { api } from '../state/api.ts';
import { Badge } from '../ui/Badge.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { timeText } from '../ui/moments.ts';
import { PaneSkeleton } from '../ui/PaneSkeleton.tsx';
import {
  changeBetween,
  type ListedAnswer,
  type ListedKind,
  type Listing,
  listedMethods,
  listingsOf,
  type Offered,
} from './listing-changes.ts';
import type { Message } from './message-source.ts';
import { showMcp } from './open-mcp.ts';
import { TextChange } from './TextChange.tsx';

const kinds: ReadonlyArray<[ListedKind, string, string]> = [
  ['tools', 'Tools', 'tool'],
  ['prompts', 'Prompts', 'prompt'],
  ['resources', 'Resources', 'resource'],
  ['resourceTemplates', 'Resource templates', 'template'],
];
/** Listings are few; a client that asks all the time is shown its last ones. */
const mostAnswers = 40;

/** What the server offered, with what changed from one listing to the next. */
export function ListingsView({ connection: { id, messageCount, endedAt } }: { connection: McpConnection }) {
  // A connection that runs is looked through again now and then, not at each message.
  const step = endedAt === null ? Math.floor(messageCount / 20) : messageCount;
  const { data, error } = useQuery({
    queryKey: ['mcp', 'listings', id, step],
    queryFn: () => loadListings(id),
    gcTime: 10_000,
    placeholderData: (before: LoadedListings | undefined) => before,
  });
  if (error !== null) return <EmptyState title="The listings could not be loaded">{error.message}</EmptyState>;
  if (data === undefined) return <PaneSkeleton />;
  const shown = kinds.filter(([kind]) => data[kind].length > 0);
  if (shown.length === 0)
    return <EmptyState title="Nothing was listed">The client has not asked what the server offers.</EmptyState>;
  return (
    <div className="pb-4">
      {shown.map(([kind, title, noun]) => (
        <Listings key={kind} title={title} noun={noun} listings={data[kind]} />
      ))}
    </div>
  );
}

type LoadedListings = Record<ListedKind, Listing[]>;

/** All kinds are looked for at once: of a long connection that takes its time. */
async function loadListings(connectionId: string): Promise<LoadedListings> {
  const found = await loadAnswers(connectionId);
  const listings = async (kind: ListedKind): Promise<Listing[]> =>
    listingsOf(kind, await loadPayloads(found.filter((answer) => answer.correlatedMethod === listedMethods[kind])));
  return Object.fromEntries(
    await Promise.all(kinds.map(async ([kind]) => [kind, await listings(kind)] as const)),
  ) as LoadedListings;
}

async function loadAnswers(connectionId: string): Promise<Message[]> {
  const q = `mcp.method:${Object.values(listedMethods).join(',')}`;
  const found: Message[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.mcp.messages({ connectionId, q, kind: 'response', limit: 1000, ...(cursor && { cursor }) });
    found.push(...page.messages);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const loadPayloads = (answers: readonly Message[]): Promise<ListedAnswer[]> =>
  Promise.all(
    answers.slice(-mostAnswers).map(async ({ proxyId, timestamp }) => {
      const { payload } = await api.mcp.message(proxyId);
      return { messageId: proxyId, at: timestamp, payload };
    }),
  );

function Listings({ title, noun, listings }: { title: string; noun: string; listings: readonly Listing[] }) {
  const newest = listings.at(-1) as Listing;
  const changes = listings
    .slice(1)
    .map((listing, at) => ({ listing, change: changeBetween(listings[at] as Listing, listing) }))
    .filter(({ change }) => change.added.length + change.removed.length + change.changed.length > 0);
  const note = `${countText(newest.offered.length, noun)}, listed ${listings.length === 1 ? 'once' : countText(listings.length, 'time')}`;
  return (
    <Section title={title} note={note} foldName={`mcp-${noun}`}>
      <ul>
        {newest.offered.map((each) => (
          <OfferedRow key={each.name} offered={each} />
        ))}
      </ul>
      {changes.map(({ listing, change }) => (
        <div key={listing.messageId} className="mx-3 mt-2 rounded-medium border border-line">
          <button
            type="button"
            onClick={() => showMcp({ view: 'messages', messageId: listing.messageId })}
            className="px-3 py-1 text-small text-accent hover:underline"
          >
            {`Changed at ${timeText(listing.at)}`}
          </button>
          <ul>
            {change.added.map((each) => (
              <OfferedRow key={each.name} offered={each} mark="new" />
            ))}
            {change.removed.map((each) => (
              <OfferedRow key={each.name} offered={each} mark="gone" />
            ))}
            {change.changed.map(({ before, after }) => (
              <OfferedRow key={after.name} offered={after} before={before} mark="different" />
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}

const markTones = { new: 'ok', gone: 'danger', different: 'warn' } as const;

interface OfferedRowProps {
  offered: Offered;
  before?: Offered;
  mark?: keyof typeof markTones;
}

/** A line; opened, the whole of it as JSON, beside what it was. */
function OfferedRow({ offered, before, mark }: OfferedRowProps) {
  const [isOpen, setOpen] = useState(false);
  const { name, title, description, text } = offered;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex min-h-7 w-full items-center gap-2 px-3 py-1 text-left hover:bg-hover"
      >
        <span className="shrink-0 font-mono font-medium">{name}</span>
        {mark !== undefined && <Badge tone={markTones[mark]}>{mark}</Badge>}
        <span className="min-w-0 truncate text-muted">{[title, description].filter(Boolean).join(': ')}</span>
      </button>
      {isOpen && (
        <div className="border-y border-line">
          {before === undefined ? (
            <pre className="bg-surface px-3 py-2 font-mono whitespace-pre-wrap break-all">
              {JSON.stringify(JSON.parse(text), null, 2)}
            </pre>
          ) : (
            <TextChange
              label={`Changes of ${name}`}
              before={before.text}
              after={text}
              beforeLabel="Before"
              afterLabel="Now"
            />
          )}
        </div>
      )}
    </li>
  );
}
