import { Layers } from 'lucide-react';
import { countText } from '../../../formats/amounts.ts';
import type { McpHit, SearchHit, Snippet } from '../../../model/search/search-hit.ts';
import { DirectionArrow } from '../mcp/DirectionArrow.tsx';
import { methodText } from '../mcp/message-words.ts';
import { useIsNarrow } from '../state/use-media.ts';
import { methodColor, statusColor } from '../traffic-list/cells.tsx';
import { statusWords } from '../traffic-list/entry-words.ts';
import { classNames } from '../ui/class-names.ts';
import { dateText, momentText } from '../ui/moments.ts';
import { type AnyHit, type PlaceRow, placeWords, type SearchRow } from './search-rows.ts';
import { hitsText } from './search-words.ts';

export interface SearchLineProps {
  row: SearchRow;
  isChosen: boolean;
  id: string;
  onOpen: (row: PlaceRow) => void;
}

export function SearchLine({ row, isChosen, id, onOpen }: SearchLineProps) {
  switch (row.kind) {
    case 'session':
      return <SessionLine name={row.name} hits={row.hits} />;
    case 'entry':
      return <EntryLine hit={row.hit} />;
    case 'message':
      return <MessageLine hit={row.hit} />;
    case 'more':
      return (
        <p className="pl-6 text-small text-muted sm:pl-9">
          {`and ${row.hasMore ? 'at least ' : ''}${countText(row.places, 'further place')} in this entry`}
        </p>
      );
    case 'place':
      return <PlaceLine row={row} isChosen={isChosen} id={id} onOpen={onOpen} />;
  }
}

function SessionLine({ name, hits }: { name: string; hits: readonly AnyHit[] }) {
  return (
    <div className="flex h-8 items-center gap-2 border-b border-line bg-surface px-3">
      <Layers aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
      <span className="truncate font-semibold">{name}</span>
      <span className="shrink-0 text-small text-muted">{hitsText(hits)}</span>
    </div>
  );
}

function EntryLine({ hit: { entry } }: { hit: SearchHit }) {
  const isNarrow = useIsNarrow();
  return (
    <div className="flex h-full items-end gap-2 px-3 pb-0.5">
      <span className={classNames('shrink-0 text-small font-medium', methodColor(entry.method))}>{entry.method}</span>
      <span className={classNames('shrink-0 text-small', statusColor(entry))}>{statusWords(entry)}</span>
      <span className="min-w-0 flex-1 truncate">
        <span className="hidden text-muted sm:inline">{entry.host}</span>
        {entry.path}
      </span>
      <time className="shrink-0 text-small text-muted">{(isNarrow ? dateText : momentText)(entry.timestamp)}</time>
    </div>
  );
}

function MessageLine({ hit: { message } }: { hit: McpHit }) {
  const isNarrow = useIsNarrow();
  return (
    <div className="flex h-full items-end gap-2 px-3 pb-0.5">
      <span className="shrink-0 text-small font-medium text-muted">MCP</span>
      <span className="mb-0.5 inline-flex">
        <DirectionArrow direction={message.direction} />
      </span>
      <span className="min-w-0 flex-1 truncate">
        {methodText(message)}
        {message.target !== null && <span className="text-muted"> {message.target}</span>}
      </span>
      <time className="shrink-0 text-small text-muted">{(isNarrow ? dateText : momentText)(message.timestamp)}</time>
    </div>
  );
}

function PlaceLine({ row, isChosen, id, onOpen }: Omit<SearchLineProps, 'row'> & { row: PlaceRow }) {
  const { found } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys for the list
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      onClick={() => onOpen(row)}
      className={classNames(
        'flex h-full items-center gap-2 pr-3 pl-6 sm:gap-3 sm:pl-9',
        isChosen ? 'bg-accent-soft' : 'hover:bg-hover',
      )}
    >
      <span className="w-24 shrink-0 truncate text-small sm:w-28 text-muted">{placeWords(found)}</span>
      <SnippetText snippet={found.snippet} />
    </div>
  );
}

/** Little in front, so that the match is in sight also where there is little room. */
const charsInFront = { narrow: 8, wide: 28 } as const;

function SnippetText({ snippet }: { snippet: Snippet }) {
  const { text, from, to } = snippet;
  const start = Math.max(0, from - charsInFront[useIsNarrow() ? 'narrow' : 'wide']);
  return (
    <span className="min-w-0 flex-1 truncate font-mono">
      <span className="text-muted">{`${hasMoreBefore(snippet, start) ? '…' : ''}${text.slice(start, from)}`}</span>
      <mark className="rounded-small bg-warn-soft text-text outline outline-line-strong">{text.slice(from, to)}</mark>
      <span className="text-muted">{`${text.slice(to)}${snippet.isCutAfter ? '…' : ''}`}</span>
    </span>
  );
}

const hasMoreBefore = ({ isCutBefore }: Snippet, start: number): boolean => isCutBefore || start > 0;
